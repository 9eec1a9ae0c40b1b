import type { Answer, ResourceRule } from '../../../lib/gate/types';
import type { ResolvedResource } from '../../../lib/template/types';
import { allOf, property } from '../../reading/answers';
import { storeNamed } from '../../reading/buckets';
import { PROJECT } from '../../reading/builds';
import { isTrue } from '../../reading/values';

export const buildLogsLanded: ResourceRule = {
  id: 'build-logs-landed',
  family: 'logging',
  scope: 'resource',
  types: [PROJECT],
  title: "Every build's log lands in its account's landing bucket, from where it is replicated into the locked archive, and nowhere else",
  why: {
    text: 'A log group can be deleted; whether CodeBuild delivers into a locked bucket nobody has said, and it writes what lands unencrypted by keys of its own.',
    source: 'CodeBuild API Reference, S3LogsConfig; DESIGN, Logs and their review',
  },
  fix: 'Set LogsConfig.S3Logs to ENABLED below the landing bucket, EncryptionDisabled true (the bucket encrypts), and CloudWatchLogs to DISABLED.',
  needs: 'environment',
  expects: (centre) => centre.companies.length * 2,
  check: (project, { centre }) => {
    const landing = (value: unknown) => {
      const store = storeNamed(centre, String(value).split('/')[0]);
      return store?.kind === 'landing' && store.account.id === project.template.template.account;
    };
    return judged(project, landing);
  },
};

function judged(project: ResolvedResource, landing: (value: unknown) => boolean): readonly Answer[] {
  return allOf([
    property(project, ['LogsConfig', 'S3Logs', 'Status'], 'ENABLED', (value) => value === 'ENABLED'),
    property(project, ['LogsConfig', 'S3Logs', 'Location'], 'the landing bucket of the account', landing),
    // Under a key of S3's own it would not be replicated.
    property(project, ['LogsConfig', 'S3Logs', 'EncryptionDisabled'], 'true', isTrue),
    property(project, ['LogsConfig', 'CloudWatchLogs', 'Status'], 'DISABLED', (value) => value === 'DISABLED'),
  ]);
}
