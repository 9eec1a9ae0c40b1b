import type { PolicyDocument } from '../../lib/model/centre';
import { exceptStacks } from './identity';

/**
 * Where partners review: nobody but a partner starts a session, nobody runs a command, and machines, their tags and the document of
 * their sessions are what a reviewed stack made of them. A port forwarding or SSH session is not logged by Session Manager.
 * @param partnerArns patterns of the partners' roles
 */
export function review(partnerArns: readonly string[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'DenySessionsButOfPartners',
        Effect: 'Deny',
        Action: ['ssm:ResumeSession', 'ssm:StartSession'],
        Resource: '*',
        Condition: { ArnNotLike: { 'aws:PrincipalArn': [...partnerArns] } },
      },
      {
        Sid: 'DenyEveryOtherWayOntoAMachine',
        Effect: 'Deny',
        Action: [
          'ec2-instance-connect:*',
          'ec2:EnableSerialConsoleAccess',
          'ec2:GetConsole*',
          'ec2:GetPasswordData',
          'ssm:CreateAssociation*',
          'ssm:SendCommand',
          'ssm:Start*Execution*',
          'ssm:UpdateServiceSetting',
        ],
        Resource: '*',
      },
      {
        Sid: 'DenyChangingMachinesOutsideStacks',
        Effect: 'Deny',
        Action: [
          'ec2:Associate*',
          'ec2:Attach*',
          'ec2:CreateImage',
          'ec2:CreateSnapshot*',
          'ec2:CreateTags',
          'ec2:DeleteTags',
          'ec2:ModifyInstance*',
          'ec2:Replace*',
          'ec2:RunInstances',
          'ssm:AddTagsToResource',
          'ssm:CreateDocument',
          'ssm:DeleteDocument',
          'ssm:ModifyDocumentPermission',
          'ssm:UpdateDocument*',
        ],
        Resource: '*',
        Condition: exceptStacks,
      },
    ],
  };
}
