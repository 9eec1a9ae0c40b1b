import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../config/problem';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}
export type CredentialSource = () => Promise<Credentials>;
type Section = { readonly [name: string]: string };

/** What the environment and the profile say; names as the AWS CLI has them. */
export interface AwsSettings {
  readonly credentials: CredentialSource;
  readonly region?: string;
  /** URL of a service; undefined for AWS's own. */
  readonly endpoint: (service: 'S3' | 'CloudTrail' | 'EventBridge' | 'Lambda' | 'CodeBuild' | 'KMS' | 'STS') => string | undefined;
}

/** @throws {InputError} when the profile does not exist; credentials are looked for when they are first needed */
export function awsSettings(env: NodeJS.ProcessEnv, profileName = env['AWS_PROFILE']): AwsSettings {
  const folder = join(env['HOME'] ?? homedir(), '.aws');
  const config = sections(env['AWS_CONFIG_FILE'] ?? join(folder, 'config'));
  const shared = sections(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(folder, 'credentials'));
  const name = profileName ?? 'default';
  const profile: Section = { ...config.get(name === 'default' ? name : `profile ${name}`), ...shared.get(name) };
  if (profileName !== undefined && Object.keys(profile).length === 0)
    throw problem(`profile ${profileName}`, 'no such profile', 'Write it with: aws configure --profile NAME');
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? profile['region'];
  return {
    // A profile that is named goes before credentials that happen to lie in the environment.
    credentials: remembered(
      () => (profileName === undefined ? fromEnvironment(env) : undefined) ?? fromProfile(profile) ?? fromEnvironment(env),
    ),
    ...(region === undefined ? {} : { region }),
    endpoint: (service) => env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env['AWS_ENDPOINT_URL'] ?? profile['endpoint_url'],
  };
}

const problem = (expected: string, found: string, fix: string) =>
  new InputError([{ code: 'credentials', file: 'AWS configuration', expected, found, fix }]);

/** Sections of an INI file; lines that belong to a nested value are left out. */
function sections(file: string): Map<string, Section> {
  const found = new Map<string, { [name: string]: string }>();
  let current: { [name: string]: string } = {};
  for (const line of existsSync(file) ? readFileSync(file, 'utf8').split(/\r?\n/) : []) {
    const header = /^\[\s*([^\]]+?)\s*\]/.exec(line);
    const setting = /^([A-Za-z_]+)\s*=\s*(.*?)\s*$/.exec(line);
    if (header) {
      current = {};
      found.set(header[1] as string, current);
    } else if (setting) current[setting[1] as string] = setting[2] as string;
  }
  return found;
}

function fromEnvironment(env: NodeJS.ProcessEnv): Credentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function fromProfile(profile: Section): Credentials | undefined {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey, aws_session_token: sessionToken } = profile;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
  const command = profile['credential_process'];
  if (command === undefined) return undefined;
  // As the AWS CLI runs it: a command line of the user's own configuration.
  const answer = JSON.parse(execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8' })) as { [name: string]: string };
  return {
    accessKeyId: answer['AccessKeyId'] ?? '',
    secretAccessKey: answer['SecretAccessKey'] ?? '',
    ...(answer['SessionToken'] ? { sessionToken: answer['SessionToken'] } : {}),
    ...(answer['Expiration'] ? { expiration: new Date(answer['Expiration']) } : {}),
  };
}

/** Asked for again five minutes before they expire: a year of logs takes longer than a session. */
function remembered(find: () => Credentials | undefined): CredentialSource {
  let known: Credentials | undefined;
  return async () => {
    if (known && (known.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - Date.now() > 300_000) return known;
    known = find();
    if (!known)
      throw problem(
        'AWS credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile with keys or a credential_process',
        'none',
        'With SSO or a role: eval "$(aws configure export-credentials --profile NAME --format env)"',
      );
    return known;
  };
}
