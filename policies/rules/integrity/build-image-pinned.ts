import type { ResourceRule } from '../../../lib/gate/types';
import { allOf, property } from '../../reading/answers';
import { PROJECT } from '../../reading/builds';

const PINNED = /^(\d{12})\.dkr\.ecr\.eu-central-2\.amazonaws\.com\/[a-z0-9._/-]+@sha256:[0-9a-f]{64}$/;

export const buildImagePinned: ResourceRule = {
  id: 'build-image-pinned',
  family: 'integrity',
  scope: 'resource',
  types: [PROJECT],
  title: "Every build runs in an image of the account's own repository, pinned by digest, with its own role's credentials",
  why: {
    text: 'A tag can be pointed at another image between two builds; an image of somebody else brings what nobody reviewed.',
    source: 'SLSA 1.2, Build track, Isolated; CodeBuild API Reference, ProjectEnvironment, image',
  },
  fix: 'Name the image as ACCOUNT.dkr.ecr.eu-central-2.amazonaws.com/REPOSITORY@sha256:..., and SERVICE_ROLE for ImagePullCredentialsType.',
  needs: 'nothing',
  expects: (centre) => centre.companies.length * 2,
  check: (project) =>
    allOf([
      property(project, ['Environment', 'Image'], "an image of this account's repository by digest", (value) => {
        const account = PINNED.exec(String(value))?.[1];
        const { account: home } = project.template.template;
        return account !== undefined && (home === undefined || home === account);
      }),
      property(project, ['Environment', 'ImagePullCredentialsType'], 'SERVICE_ROLE', (value) => value === 'SERVICE_ROLE'),
    ]),
};
