/** What a long run says of itself on stderr: how far it is, how fast, how much longer. Four times a second on a terminal, else a line each 15 s. */
export class Pace {
  private done = 0;
  private files = 0;
  private bytes = 0;
  private said = Date.now();
  private readonly started = Date.now();

  /** @param total units of work: days of lanes, or what `unit` says, of which no files are counted then */
  constructor(
    private readonly total: number,
    private readonly unit?: string,
  ) {}

  /** @param units done now; those an earlier run had done are given with no files */
  add(units: number, files = 0, bytes = 0): void {
    this.done += units;
    this.files += files;
    this.bytes += bytes;
    const terminal = process.stderr.isTTY;
    if (Date.now() - this.said < (terminal ? 250 : 15_000)) return;
    this.said = Date.now();
    process.stderr.write(terminal ? `\r\u001b[K${this.line()}` : `${this.line()}\n`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }

  private line(): string {
    const seconds = (Date.now() - this.started) / 1000;
    const left = this.done === 0 ? 0 : (seconds * (this.total - this.done)) / this.done;
    const perSecond = (count: number) => Math.round(count / seconds);
    const work = this.unit
      ? `${this.done} of ${this.total} ${this.unit}, ${perSecond(this.done)}/s`
      : `${this.files} files, ${perSecond(this.files)} files/s, ${perSecond(this.bytes / 1e6)} MB/s`;
    const minutes = left < 90 ? `${Math.ceil(left)} s` : `${Math.ceil(left / 60)} min`;
    return `${Math.floor((100 * this.done) / this.total)} %, ${work}, about ${minutes} left`;
  }
}
