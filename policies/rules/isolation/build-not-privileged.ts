import type { ResourceRule } from '../../../lib/gate/types';
import { property } from '../../reading/answers';
import { PROJECT } from '../../reading/builds';
import { isTrue } from '../../reading/values';

export const buildNotPrivileged: ResourceRule = {
  id: 'build-not-privileged',
  family: 'isolation',
  scope: 'resource',
  types: [PROJECT],
  title: 'No build is privileged',
  why: {
    text: 'A privileged build has every device of the machine it runs on, and a Docker daemon of its own that runs what nobody pinned.',
    source: 'CodeBuild API Reference, ProjectEnvironment, privilegedMode',
  },
  fix: 'Leave Environment.PrivilegedMode off; images are made elsewhere and pinned by digest.',
  needs: 'nothing',
  expects: (centre) => centre.companies.length * 2,
  check: (project) => property(project, ['Environment', 'PrivilegedMode'], 'false', (value) => !isTrue(value)),
};
