import { keyGenesisPolicy } from '../../../policies/rules/custody/key-genesis-policy';
import type { Json, RuleCases } from '../case';
import { testCentre } from '../centre';
import { of, retained } from '../samples';

const key = testCentre().keys.find(({ name }) => name === 'log/supervisor');
const policy = (key?.genesisPolicy ?? {}) as unknown as Json;

const signer = testCentre().signingKeys.find(({ name }) => name === 'signing/supervisor/vendor/log');
const signing = (more: { readonly [name: string]: Json }) =>
  of(
    'AWS::KMS::Key',
    {
      KeyPolicy: (signer?.genesisPolicy ?? {}) as unknown as Json,
      Enabled: true,
      Origin: 'AWS_KMS',
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      ...more,
    },
    retained,
  );

export const cases: RuleCases = {
  rule: keyGenesisPolicy,
  stack: 'supervisor-keys-supervisor',
  account: '100000000002',
  compliant: {
    Resources: {
      LogSupervisorKey: of(
        'AWS::KMS::Key',
        { KeyPolicy: policy, EnableKeyRotation: true, Enabled: true, Origin: 'AWS_KMS', KeySpec: 'SYMMETRIC_DEFAULT' },
        retained,
      ),
    },
  },
  violating: [
    {
      name: 'another principal administers',
      change: {
        logicalId: 'LogSupervisorKey',
        path: ['Properties', 'KeyPolicy', 'Statement', 0, 'Condition', 'ArnEquals', 'aws:PrincipalArn'],
        value: 'arn:aws:iam::100000000002:role/other',
      },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'LogSupervisorKey',
          expected: 'the genesis policy of log/supervisor',
          found: 'another statement 0 (ExecutorActsForTheQuorum)',
        },
      ],
    },
    {
      name: 'a denial left out',
      change: { logicalId: 'LogSupervisorKey', path: ['Properties', 'KeyPolicy', 'Statement', 1] },
      findings: [
        {
          verdict: 'violating',
          logicalId: 'LogSupervisorKey',
          expected: 'the genesis policy of log/supervisor',
          found: 'another statement 1 (WatcherReadsKeyState)',
        },
      ],
    },
    {
      name: 'rotation off',
      change: { logicalId: 'LogSupervisorKey', path: ['Properties', 'EnableKeyRotation'], value: false },
      findings: [{ verdict: 'violating', logicalId: 'LogSupervisorKey', expected: 'true', found: 'false' }],
    },
    {
      name: 'disabled',
      change: { logicalId: 'LogSupervisorKey', path: ['Properties', 'Enabled'], value: false },
      findings: [{ verdict: 'violating', logicalId: 'LogSupervisorKey', expected: 'true', found: 'false' }],
    },
    {
      name: 'foreign material',
      change: { logicalId: 'LogSupervisorKey', path: ['Properties', 'Origin'], value: 'EXTERNAL' },
      findings: [{ verdict: 'violating', logicalId: 'LogSupervisorKey', expected: 'AWS_KMS', found: 'EXTERNAL' }],
    },
    {
      name: 'an asymmetric key',
      change: { logicalId: 'LogSupervisorKey', path: ['Properties', 'KeySpec'], value: 'RSA_2048' },
      findings: [{ verdict: 'violating', logicalId: 'LogSupervisorKey', expected: 'SYMMETRIC_DEFAULT', found: 'RSA_2048' }],
    },
  ],
  further: [
    { name: 'a key that signs', template: { Resources: { SigningLogKey: signing({}) } }, stack: 'supervisor-builds-vendor', findings: [] },
    {
      name: 'a key that should sign and encrypts',
      template: { Resources: { SigningLogKey: signing({ KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT' }) } },
      stack: 'supervisor-builds-vendor',
      findings: [
        { verdict: 'violating', logicalId: 'SigningLogKey', expected: 'ECC_NIST_P256', found: 'SYMMETRIC_DEFAULT' },
        { verdict: 'violating', logicalId: 'SigningLogKey', expected: 'SIGN_VERIFY', found: 'ENCRYPT_DECRYPT' },
      ],
    },
    {
      name: 'a key that signs for somebody else',
      template: { Resources: { SigningReleaseKey: signing({}) } },
      stack: 'supervisor-builds-vendor',
      findings: [
        {
          verdict: 'violating',
          logicalId: 'SigningReleaseKey',
          expected: 'the genesis policy of signing/supervisor/vendor/release',
          found: 'another statement 0 (SignerSigns)',
        },
      ],
    },
  ],
};
