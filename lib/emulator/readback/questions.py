"""Tables over logs and saved queries, read back through the APIs of Glue and Athena, in the words of CloudFormation."""


def database(client, name, _):
    found = lambda: client('glue').get_database(Name=name)['Database']
    return {'CatalogId': lambda: found()['CatalogId'], 'DatabaseInput': found}


def table(client, name, written):
    found = lambda: client('glue').get_table(DatabaseName=written['DatabaseName'], Name=name)['Table']
    return {
        'CatalogId': lambda: found()['CatalogId'],
        'DatabaseName': lambda: found()['DatabaseName'],
        'TableInput': found,
    }


def work_group(client, name, _):
    found = lambda: client('athena').get_work_group(WorkGroup=name)['WorkGroup']
    return {
        'Name': lambda: found()['Name'],
        'Description': lambda: found()['Description'],
        'State': lambda: found()['State'],
        'WorkGroupConfiguration': lambda: found()['Configuration'],
    }


def named_query(client, query_id, _):
    found = lambda: client('athena').get_named_query(NamedQueryId=query_id)['NamedQuery']
    return {name: lambda name=name: found()[name] for name in ('Name', 'Description', 'Database', 'QueryString', 'WorkGroup')}


READERS = {
    'AWS::Glue::Database': database,
    'AWS::Glue::Table': table,
    'AWS::Athena::WorkGroup': work_group,
    'AWS::Athena::NamedQuery': named_query,
}
