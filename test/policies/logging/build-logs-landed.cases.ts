import { buildLogsLanded } from '../../../policies/rules/logging/build-logs-landed';
import { ASSEMBLY, soundBuild } from '../builds';
import type { Json, RuleCases } from '../case';

const landing = 'the landing bucket of the account';
const changed = (name: string, path: readonly string[], value: Json, expected: string, found: string) => ({
  name,
  change: { logicalId: 'Project', path: ['Properties', 'LogsConfig', ...path], value },
  findings: [{ verdict: 'violating', logicalId: 'Project', expected, found }] as const,
});
const at = (name: string, value: string) => changed(name, ['S3Logs', 'Location'], value, landing, value);

export const cases: RuleCases = {
  rule: buildLogsLanded,
  account: ASSEMBLY,
  compliant: soundBuild,
  violating: [
    changed('no log', ['S3Logs', 'Status'], 'DISABLED', 'ENABLED', 'DISABLED'),
    at('into a locked bucket', 'reference-vendor-source-200000000004/builds'),
    at("into another account's", 'reference-vendor-landing-200000000005/builds'),
    at("into a stranger's", 'somewhere/builds'),
    changed('under another key', ['S3Logs', 'EncryptionDisabled'], false, 'true', 'false'),
    changed('into a log group as well', ['CloudWatchLogs', 'Status'], 'ENABLED', 'DISABLED', 'ENABLED'),
  ],
};
