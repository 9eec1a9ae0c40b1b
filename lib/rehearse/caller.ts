import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { REGION } from '../model/names';
import { ACCESS_ROLE } from './organizations';

/** What a service answered: what was asked for, or the code of its refusal. */
export type Reply = { readonly answer: Answer } | { readonly code: string; readonly message: string };
export type Answer = { readonly [name: string]: unknown };

interface Asked {
  readonly done: (reply: Reply) => void;
  readonly fail: (error: Error) => void;
}

/** A client of the local AWS that is not ours: boto3, in a process of its own. */
export class Caller {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<number, Asked>();
  private asked = 0;
  private said = '';

  constructor(root: string, python: string, endpoint: string) {
    this.child = spawn(python, [join(root, 'lib', 'emulator', 'client.py'), endpoint, REGION]);
    createInterface({ input: this.child.stdout }).on('line', (line) => this.answered(line));
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.said = `${this.said}${chunk.toString('utf8')}`.slice(-2000);
    });
    this.child.on('error', (error) => this.end(error));
    this.child.on('close', () => this.end(new Error(`the client ended: ${this.said}`)));
  }

  /**
   * What is asked before an earlier answer has come is asked at the same time.
   * @param operation in boto3's words, e.g. `delete_object`; all pages of a list are one answer
   * @throws {Error} when the service did not answer at all
   */
  call(account: string, service: string, operation: string, args: object = {}, role = ACCESS_ROLE): Promise<Reply> {
    return new Promise((done, fail) => {
      const id = this.asked++;
      this.waiting.set(id, { done, fail });
      this.child.stdin.write(`${JSON.stringify({ id, account, role, service, operation, arguments: args })}\n`);
    });
  }

  /** As `call`, where no refusal is expected. @throws {Error} */
  async ask(account: string, service: string, operation: string, args: object = {}): Promise<Answer> {
    const reply = await this.call(account, service, operation, args);
    if ('answer' in reply) return reply.answer;
    throw new Error(`${service} refuses ${operation} in ${account}: ${reply.code} ${reply.message}`);
  }

  close(): void {
    this.child.kill();
  }

  private answered(line: string): void {
    const { id, ...reply } = JSON.parse(line) as { readonly id: number } & (Reply | { readonly failed: string });
    const { done, fail } = this.waiting.get(id) ?? {};
    this.waiting.delete(id);
    if ('failed' in reply) fail?.(new Error(reply.failed));
    else done?.(reply);
  }

  private end(error: Error): void {
    for (const { fail } of this.waiting.values()) fail(error);
    this.waiting.clear();
  }
}
