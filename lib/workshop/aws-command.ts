import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsCli } from '../emulator';
import { SIDES, type Side } from '../release';
import { type LocalAws, REGION } from './aws';

/**
 * The command `aws` of the builds: the AWS CLI, with the credentials of a side. A build runs as a user who may reach neither Python nor
 * the folder of the project, so what it calls hands the command to this process, by a socket of the loopback.
 */
export class AwsCommand {
  private constructor(
    private readonly cli: AwsCli,
    private readonly servers: { readonly [S in Side]: Server },
    private readonly home: string,
  ) {}

  /** @param root folder of the project @param python of the AWS CLI */
  static async open(root: string, python: string, aws: { readonly [S in Side]: LocalAws }): Promise<AwsCommand> {
    const home = mkdtempSync(join(tmpdir(), 'workshop-aws-'));
    process.once('exit', () => rmSync(home, { recursive: true, force: true }));
    mkdirSync(join(home, '.aws'));
    const profiles = SIDES.map((side) => profile(side, aws[side]));
    writeFileSync(join(home, '.aws', 'config'), profiles.join(''), { mode: 0o600 });
    const cli = new AwsCli(root, python, home);
    const servers = { centre: await served(cli, 'centre'), supervisor: await served(cli, 'supervisor') };
    return new AwsCommand(cli, servers, home);
  }

  /** Writes the command into a folder, for a build of this side. */
  install(side: Side, folder: string): void {
    const file = join(folder, 'aws');
    writeFileSync(file, SCRIPT.replace('PORT', String((this.servers[side].address() as AddressInfo).port)));
    chmodSync(file, 0o755);
  }

  close(): void {
    for (const side of SIDES) this.servers[side].close();
    this.cli.close();
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** Sends its folder and its arguments, each ended by a zero byte; the answer is the exit code, then what the AWS CLI said. */
const SCRIPT = `#!/usr/bin/env bash
exec 3<> /dev/tcp/127.0.0.1/PORT
printf '%s\\0' "$#" "$PWD" "$@" >&3
read -r status <&3
if [ "$status" = 0 ]; then cat <&3; else cat <&3 >&2; fi
exit "$status"
`;

const profile = (side: Side, { endpoint, credentials }: LocalAws) => `[profile ${side}]
region = ${REGION}
endpoint_url = ${endpoint}
aws_access_key_id = ${credentials.accessKeyId}
aws_secret_access_key = ${credentials.secretAccessKey}
aws_session_token = ${credentials.sessionToken}
`;

function served(cli: AwsCli, side: Side): Promise<Server> {
  return new Promise((done) => {
    const server = createServer((socket) => answer(socket, cli, side));
    server.listen(0, '127.0.0.1', () => done(server));
  });
}

function answer(socket: Socket, cli: AwsCli, side: Side): void {
  let heard = '';
  socket.on('error', () => socket.destroy());
  socket.on('data', async (chunk: Buffer) => {
    heard += chunk.toString('latin1');
    const [count, folder, ...args] = Buffer.from(heard, 'latin1').toString('utf8').split('\0');
    // The last zero byte leaves one empty part behind it.
    if (folder === undefined || args.length <= Number(count)) return;
    const { status, output, errors } = await cli
      .run(side, args.slice(0, -1), folder)
      .catch((error: Error) => ({ status: 255, output: '', errors: error.message }));
    socket.end(`${status}\n${status === 0 ? output : errors}\n`);
  });
}
