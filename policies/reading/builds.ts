/** A build project of CodeBuild. */
export const PROJECT = 'AWS::CodeBuild::Project';
