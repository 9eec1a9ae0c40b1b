import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Line } from '../workshop';

const SHELL = '/bin/sh';

/**
 * The assembly line of releases in the local AWS of a rehearsal: its functions as they would be deployed, its state machine in the
 * local AWS's interpreter, its builds on this machine, in time zones of their own.
 */
export class RehearsedLine {
  private opened: Promise<Line> | undefined;

  /** @param dist folder of the bundled functions @param folder for builds */
  constructor(
    readonly endpoint: string,
    readonly dist: string,
    readonly folder: string,
  ) {}

  /** Opened once. */
  line = (): Promise<Line> => {
    this.opened ??= this.open();
    return this.opened;
  };

  async close(): Promise<void> {
    await this.opened?.then((line) => line.close()).catch(() => undefined);
  }

  private async open(): Promise<Line> {
    // The SDK's warning is for functions, whose runtime is newer.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
    const { Line: lines } = await import('../workshop');
    const folder = join(this.folder, 'builds');
    mkdirSync(folder, { recursive: true });
    const where = (timeZone: string) => ({ folder, timeZone, locale: 'C', umask: '022', reversed: false, later: 0 });
    const tools = createHash('sha256')
      .update(readFileSync(realpathSync(SHELL)))
      .digest('hex');
    return lines.open(this.endpoint, this.dist, { centre: where('UTC'), supervisor: where('Europe/Zurich') }, tools, 0);
  }
}
