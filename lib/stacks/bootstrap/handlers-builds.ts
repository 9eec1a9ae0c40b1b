import { projectsArn, repositoryArn } from '../../model/builds';
import { PARTITION } from '../../model/names';
import { allow, type Handlers } from './handlers';

/** As STORE_HANDLERS, for build projects and the repositories of their images. Withheld: deleting either, and starting a build. */
export const BUILD_HANDLERS: Handlers = {
  'AWS::CodeBuild::Project': ({ account, environment }) => [
    allow(
      'KeepProjects',
      ['codebuild:BatchGetProjects', 'codebuild:CreateProject', 'codebuild:UpdateProject'],
      projectsArn({ name: environment }, account),
    ),
    // Builds of the company's own account, and those of the supervisor, which are named by company.
    allow(
      'HandRolesOfBuildsToCodeBuild',
      ['iam:PassRole'],
      ['build', 'build-*'].map((purpose) => `arn:${PARTITION}:iam::${account}:role/${environment}-*-${purpose}`),
      {
        StringEquals: { 'iam:PassedToService': 'codebuild.amazonaws.com' },
      },
    ),
  ],
  'AWS::ECR::Repository': ({ account, environment }) => [
    allow(
      'KeepRepositoriesOfImages',
      [
        'ecr:CreateRepository',
        'ecr:DescribeRepositories',
        'ecr:GetLifecyclePolicy',
        'ecr:GetRepositoryPolicy',
        'ecr:ListTagsForResource',
        'ecr:PutImageScanningConfiguration',
        'ecr:PutImageTagMutability',
        'ecr:TagResource',
      ],
      repositoryArn(account, `${environment}-*`),
    ),
  ],
};
