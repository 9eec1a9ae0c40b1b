import type { Possible } from '../access/search';
import type { State } from '../world/ask';
import type { Actor } from '../world/world';

/** How somebody, or something, came under control: who did what. */
export interface Step {
  readonly from: string;
  readonly to: string;
  /** 'sts:AssumeRole', 'iam:PassRole, lambda:CreateFunction', ... */
  readonly by: string;
  /** Acts of others that were needed besides. */
  readonly with?: readonly string[];
}
/** What a coalition comes to control, followed to a fixed point. */
export interface Control {
  readonly state: State;
  readonly actors: ReadonlySet<Actor>;
  readonly byAccount: ReadonlyMap<string, readonly Actor[]>;
  readonly ways: ReadonlyMap<string, Step>;
  /** Accounts in whose network the coalition can act. */
  readonly networks: ReadonlySet<string>;
  /** Whether the coalition could bring a value about: nobody sends requests through an endpoint in somebody else's network. */
  readonly possible: Possible;
}
export interface Coalition {
  /** In words, e.g. 'vendor, member'. */
  readonly name: string;
  /** Organizations whose people act together. */
  readonly organizations: ReadonlySet<string>;
  /** Those of them whose management account is hostile too. */
  readonly hostile: ReadonlySet<string>;
}
