"""Organizations and accounts under the ids of the environment file: AWS gives ids, here they must be those that were judged."""
import threading

import moto.organizations.models as models


def install(organizations):
    """@param organizations: list of {id, rootId, management, email, accounts: {email: id}}"""
    by_management = {item['management']: item for item in organizations}
    accounts = {email: account for item in organizations for email, account in item['accounts'].items()}
    one_at_a_time = threading.Lock()
    make_organization, make_account = models.FakeOrganization.__init__, models.FakeAccount.__init__

    def organization(self, account_id, *arguments, **named):
        make_organization(self, account_id, *arguments, **named)
        known = by_management.get(account_id)
        if known:
            self.id, self.root_id, self.master_account_email = known['id'], known['rootId'], known['email']

    def account(self, owner, **named):
        given = accounts.get(named.get('Email'))
        if given is None:
            with one_at_a_time:
                return make_account(self, owner, **named)
        with one_at_a_time:
            make_id = models.utils.make_random_account_id
            models.utils.make_random_account_id = lambda: given
            try:
                make_account(self, owner, **named)
            finally:
                models.utils.make_random_account_id = make_id

    models.FakeOrganization.__init__ = organization
    models.FakeAccount.__init__ = account
