import type { PolicyDocument } from '../../lib/model/centre';
import { exceptStacks } from './identity';

/**
 * Where builds run: a project is what a reviewed stack made of it, one role starts it, and nothing else runs in its place. That the
 * role overrides nothing of the project stands in its own rights and in the boundary, where one statement is enough.
 * @param starterArns patterns of the roles that start builds
 */
export function builds(starterArns: readonly string[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenyStartingBuildsButByTheStarter',
        Effect: 'Deny',
        Action: 'codebuild:StartBuild',
        Resource: '*',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': [...starterArns] } },
      },
      {
        // A batch and a sandbox take a buildspec or a command with them; a repeated build takes its overrides.
        Sid: 'DenyEveryOtherWayToRunABuild',
        Effect: 'Deny',
        Action: ['codebuild:RetryBuild*', 'codebuild:StartBuildBatch', 'codebuild:StartCommandExecution', 'codebuild:StartSandbox*'],
        Resource: '*',
      },
      {
        Sid: 'DenyChangingProjectsOutsideStacks',
        Effect: 'Deny',
        Action: ['codebuild:Create*', 'codebuild:Delete*', 'codebuild:Import*', 'codebuild:PutResourcePolicy', 'codebuild:Update*'],
        Resource: '*',
        Condition: exceptStacks,
      },
    ],
  };
}
