"""Tables over logs, and the saved queries that ask of them."""


from . import REPLACED


def _lower_flags(value):
    return {name: (part == 'true' if part in ('true', 'false') else part) for name, part in value.items()}


def create_database(calls, written, _):
    calls('glue').create_database(CatalogId=written['CatalogId'], DatabaseInput=written['DatabaseInput'])
    return written['DatabaseInput']['Name'], {}


def create_table(calls, written, _):
    calls('glue').create_table(**written)
    return written['TableInput']['Name'], {}


def create_work_group(calls, written, _):
    calls('athena').create_work_group(
        Name=written['Name'],
        Description=written['Description'],
        Configuration=_lower_flags(written['WorkGroupConfiguration']),
    )
    return written['Name'], {}


def create_named_query(calls, written, _):
    made = calls('athena').create_named_query(**written)['NamedQueryId']
    return made, {'NamedQueryId': made}


def update_table(calls, _, written, __):
    calls('glue').update_table(**written)


CREATES = {
    'AWS::Glue::Database': create_database,
    'AWS::Glue::Table': create_table,
    'AWS::Athena::WorkGroup': create_work_group,
    'AWS::Athena::NamedQuery': create_named_query,
}
# A saved query cannot be changed: CloudFormation makes another one (AWS::Athena::NamedQuery, remembered from its reference).
UPDATES = {'AWS::Glue::Table': update_table, 'AWS::Athena::NamedQuery': REPLACED}
