import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installedAwsCli } from '../emulator';
import type { Ground, Line } from '../workshop';

/** The assembly line of releases in the local AWS of a rehearsal, its builds on this machine, in time zones of their own. */
export class RehearsedLine {
  private opened: Promise<Line> | undefined;

  /** @param root folder of the project @param folder for builds @param ground what it stands on */
  constructor(
    readonly root: string,
    readonly folder: string,
    private readonly ground: () => Promise<Ground>,
  ) {}

  /** Opened once, until it is closed. */
  line = (): Promise<Line> => {
    this.opened ??= this.open();
    return this.opened;
  };

  async close(): Promise<void> {
    const opened = this.opened;
    this.opened = undefined;
    await (await opened?.catch(() => undefined))?.close();
  }

  private async open(): Promise<Line> {
    // The SDK's warning is for functions, whose runtime is newer.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    const { Line: lines } = await import('../workshop');
    const folder = join(this.folder, 'builds');
    mkdirSync(folder, { recursive: true });
    const where = (timeZone: string) => ({ folder, timeZone, locale: 'C', umask: '022', reversed: false, later: 0 });
    return lines.open(await this.ground(), {
      root: this.root,
      awsCli: await installedAwsCli(this.root, console.error),
      where: { centre: where('UTC'), supervisor: where('Europe/Zurich') },
    });
  }
}
