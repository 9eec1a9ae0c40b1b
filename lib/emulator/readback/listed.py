"""IAM as its lists tell it: three questions to an account, in place of three or four to each of its roles and policies."""
from functools import cached_property


class ListedIam:
    """Answers what a client would be asked about one role or policy; what is not in the lists is a KeyError. Made once nothing changes any more."""

    def __init__(self, iam):
        self._iam = iam

    def __getattr__(self, operation):
        return getattr(self._iam, operation)

    @cached_property
    def _roles(self):
        """What GetAccountAuthorizationDetails says of a role, with what it leaves out: descriptions and longest sessions, which ListRoles has."""
        details = {role['RoleName']: role for role in self._details['RoleDetailList']}
        return {role['RoleName']: {**details[role['RoleName']], **role} for role in self._iam.all_of('list_roles')['Roles']}

    @cached_property
    def _policies(self):
        details = {policy['Arn']: policy for policy in self._details['Policies']}
        return {policy['Arn']: {**details[policy['Arn']], **policy} for policy in self._iam.all_of('list_policies', Scope='Local')['Policies']}

    @cached_property
    def _details(self):
        return self._iam.all_of('get_account_authorization_details', Filter=['Role', 'LocalManagedPolicy'])

    def get_role(self, RoleName):
        return {'Role': self._roles[RoleName]}

    def list_role_policies(self, RoleName):
        return {'PolicyNames': [policy['PolicyName'] for policy in self._roles[RoleName]['RolePolicyList']]}

    def get_role_policy(self, RoleName, PolicyName):
        return next(policy for policy in self._roles[RoleName]['RolePolicyList'] if policy['PolicyName'] == PolicyName)

    def list_attached_role_policies(self, RoleName):
        return {'AttachedPolicies': self._roles[RoleName]['AttachedManagedPolicies']}

    def get_policy(self, PolicyArn):
        return {'Policy': self._policies[PolicyArn]}

    def get_policy_version(self, PolicyArn, VersionId):
        return {'PolicyVersion': next(item for item in self._policies[PolicyArn]['PolicyVersionList'] if item['VersionId'] == VersionId)}

    def list_entities_for_policy(self, PolicyArn):
        attached = [name for name, role in self._roles.items() if any(policy['PolicyArn'] == PolicyArn for policy in role['AttachedManagedPolicies'])]
        return {'PolicyRoles': [{'RoleName': name} for name in attached]}
