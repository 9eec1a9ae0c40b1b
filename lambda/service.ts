import { type AwsSettings, awsSettings } from '../lib/objects/credentials';

/** Where the function reaches a service in its own Region, and with what; without a URL it is AWS's own. */
export function service(name: Parameters<AwsSettings['endpoint']>[0]) {
  const { credentials, region = '', endpoint } = awsSettings(process.env);
  const url = endpoint(name);
  return { credentials, place: { region, ...(url === undefined ? {} : { endpoint: url }) } };
}
