"""Where moto is mistaken about build projects and about private names of S3's endpoints; as gaps.py, nothing is refused here."""
import moto.codebuild.responses as responses
from moto.ec2.responses.vpcs import VPCs


def source():
    """moto asks for a place of source that a project without source does not have (CodeBuild API Reference, ProjectSource)."""
    check = responses._validate_required_params_source
    responses._validate_required_params_source = lambda source: None if source['type'] == 'NO_SOURCE' else check(source)


def encryption_key():
    """moto says its own key, whatever was given."""
    create = responses.CodeBuildResponse.create_project

    def create_project(self):
        answer = create(self)
        key = self._get_param('encryptionKey')
        if key:
            self.codebuild_backend.codebuild_projects[self._get_param('name')].project_metadata['encryptionKey'] = key
        return answer

    responses.CodeBuildResponse.create_project = create_project


def dns_options():
    """moto forgets how an endpoint's private names are answered."""
    create = VPCs.create_vpc_endpoint

    def create_vpc_endpoint(self):
        answer = create(self)
        only = self._get_param('DnsOptions', {}).get('PrivateDnsOnlyForInboundResolverEndpoint')
        if only is not None:
            answer.result['VpcEndpoint'].dns_options = {'PrivateDnsOnlyForInboundResolverEndpoint': only in (True, 'true')}
        return answer

    VPCs.create_vpc_endpoint = create_vpc_endpoint


def install():
    source()
    encryption_key()
    dns_options()
