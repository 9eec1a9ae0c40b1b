import { join } from 'node:path';
import { type Emulator, EmulatorUnavailable, installedPython, otherEmulator, startEmulator } from '../emulator';
import type { Centre } from '../model/centre';
import { CdkCli, DeploymentFailed } from './cdk';
import { AT_ONCE, deployCentre } from './deploy';
import { writeRegistry, writeRehearsed } from './genesis';
import { createOrganization, moveAccounts } from './organizations';
import { demandSpace, NoSpace, toldSpace } from './space';
import { type Step, Timed } from './timed';
import { makeWorkspace, type Workspace, workFolder, writeIdentities, writeProfiles } from './workspace';

export interface Parts {
  /** Folder of the project. */
  readonly root: string;
  /** Reads an environment file with the registry beside it. */
  load(file: string): Centre;
  synthesize(centre: Centre, outdir: string, keysOnly: boolean): void;
  /** @throws when the bytes of the assembly do not pass the gate for this environment file */
  gate(assembly: string, environmentFile: string): Promise<void>;
  readonly say: (step: Step) => void;
  readonly installing: (text: string) => void;
  readonly port?: number;
  /** Of another emulator, which somebody else started. */
  readonly endpoint?: string;
}

/** Somebody pressed Ctrl-C; everything was taken down. */
export class Interrupted extends Error {}

export interface Deployed {
  readonly cli: CdkCli;
  readonly centre: Centre;
  readonly emulator: Emulator;
  readonly python: string;
  readonly workspace: Workspace;
  readonly assembly: string;
  readonly timed: Timed;
}

/**
 * Stands the whole centre up in a local AWS, with the real CDK CLI and in the two phases of genesis, hands it over, and leaves
 * nothing behind.
 * @param file the environment file @param use what is done with the deployed centre
 * @throws {InputError} {EmulatorUnavailable} {DeploymentFailed}
 */
export async function rehearseDeployment<T>(file: string, parts: Parts, use: (deployed: Deployed) => Promise<T>): Promise<T> {
  const { environment } = parts.load(file);
  const timed = new Timed(parts.say);
  demandSpace(workFolder());
  const { interrupted, forget } = untilInterrupted();
  const installing = timed.run('find the local AWS', () => installedPython(parts.root, parts.installing), 'installation');
  installing.catch(() => {});
  const python = await Promise.race([installing, interrupted]);
  const workspace = makeWorkspace();
  let emulator: Emulator | undefined;
  let starting: Promise<Emulator> | undefined;
  const cli = new CdkCli(parts.root, workspace, () => (emulator as Emulator).endpoint);
  try {
    cli.warm(AT_ONCE);
    writeRehearsed(file, environment, workspace.environmentFile);
    const planned = parts.load(workspace.environmentFile);
    writeIdentities(workspace, planned);
    starting = timed.run('start the local AWS', () => found(parts, python, workspace), 'local AWS');
    starting.catch(() => {});
    const keysAssembly = join(workspace.folder, 'keys');
    await timed.run('synthesize keys and bootstraps', () => parts.synthesize(planned, keysAssembly, true));
    emulator = await Promise.race([starting, interrupted]);
    const { endpoint } = emulator;
    writeProfiles(workspace, planned, endpoint);
    const deploying = (async () => {
      await timed.run('create organizations and accounts', () =>
        Promise.all(planned.organizations.map((organization) => createOrganization(endpoint, planned, organization))),
      );
      const adopt = () => adoptKeys(endpoint, planned, workspace, parts, timed);
      const assembly = await deployCentre(cli, endpoint, planned, { keysAssembly, adopt }, timed);
      await Promise.all(planned.organizations.map((organization) => moveAccounts(endpoint, planned, organization)));
      return use({
        cli,
        centre: parts.load(workspace.environmentFile),
        emulator: emulator as Emulator,
        python,
        workspace,
        assembly,
        timed,
      });
    })();
    deploying.catch(() => {});
    // When the emulator dies, what waits for it fails with a message of its own; the death is the cause.
    return await Promise.race([deploying, emulator.died, interrupted]);
  } catch (error) {
    const told =
      error instanceof DeploymentFailed && emulator
        ? new DeploymentFailed(error.what, `${error.said}\nthe local AWS: ${emulator.said()}`)
        : error;
    throw unexpected(toldSpace(told, workspace.folder), parts.endpoint);
  } finally {
    cli.kill();
    // A local AWS that is still starting would outlive what failed before it answered.
    await (emulator ?? (await starting?.catch(() => undefined)))?.stop();
    workspace.remove();
    forget();
  }
}

const found = ({ root, port, endpoint }: Parts, python: string, { identities }: Workspace): Promise<Emulator> =>
  endpoint === undefined ? startEmulator(root, python, identities, port) : otherEmulator(endpoint);

/** Another emulator answers what it likes: whatever goes wrong there is a failed rehearsal, and not a defect of ours. */
function unexpected(error: unknown, endpoint: string | undefined): unknown {
  const isTold = [DeploymentFailed, EmulatorUnavailable, Interrupted, NoSpace].some((kind) => error instanceof kind);
  if (endpoint === undefined || isTold || !(error instanceof Error)) return error;
  return new DeploymentFailed(`the rehearsal at ${endpoint}`, `${error.message}\ndocs/local-aws.md says what an emulator must do.`);
}

/** A second signal ends the process at once. */
function untilInterrupted(): { readonly interrupted: Promise<never>; forget(): void } {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let stop: () => void = () => {};
  const interrupted = new Promise<never>((_, fail) => {
    stop = () => fail(new Interrupted('interrupted'));
  });
  interrupted.catch(() => {});
  for (const signal of signals) process.once(signal, stop);
  return { interrupted, forget: () => signals.forEach((signal) => void process.removeListener(signal, stop)) };
}

/** The keys that were made are the registry's; everything is synthesized with them and judged again. */
async function adoptKeys(endpoint: string, planned: Centre, workspace: Workspace, parts: Parts, timed: Timed) {
  await writeRegistry(endpoint, planned, workspace.environmentFile);
  const centre = parts.load(workspace.environmentFile);
  const assembly = join(workspace.folder, 'assembly');
  await timed.run('synthesize everything', () => parts.synthesize(centre, assembly, false));
  await timed.run('judge it again', () => parts.gate(assembly, workspace.environmentFile));
  return { assembly, centre };
}
