import { type Bodies, type Kind, later, type State, sha256 } from '../../lib/custody';

/** Something that must be refused: an entry as a hostile executor would write it, which covers what one would be brought. */
export interface Attack {
  /** The check it is aimed at; another may refuse it first. */
  readonly name: string;
  readonly kind: Kind;
  readonly body: Bodies[Kind];
  /** Changes of the entry around the body. */
  readonly entry?: { readonly sequence?: number; readonly previous?: string; readonly at?: string; readonly environment?: string };
  /** The state it is tried in, when it takes long to come about. */
  readonly prepare?: (state: State) => void;
  readonly edit?: (bytes: Buffer) => Buffer;
}

export const FOREIGN = sha256('foreign');
export const soon = (at: string, hours: number) => later(at, hours * 3600);
