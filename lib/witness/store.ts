/** Where a log or a witness keeps what it knows: a folder, or a bucket. Names are relative, with slashes. */
export interface Store {
  get(name: string): Promise<Buffer | undefined>;
  /**
   * Writes a name that is free, whole and durable.
   * @returns false when it is taken
   */
  create(name: string, bytes: Buffer): Promise<boolean>;
  /**
   * Writes over a name, if it still holds what was read.
   * @param old undefined when there was none
   * @returns false when it holds something else
   */
  replace(name: string, old: Buffer | undefined, bytes: Buffer): Promise<boolean>;
}

/** What a store holds cannot be: nothing is decided by it. */
export class StoreBroken extends Error {}
