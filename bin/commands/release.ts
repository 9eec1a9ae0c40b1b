import { type Command, handingOn } from '../command';

const SUBCOMMANDS: { readonly [name: string]: () => Promise<Command> } = {
  trust: async () => (await import('../release/trust')).trust,
  snapshot: async () => (await import('../release/snapshot')).snapshot,
  order: async () => (await import('../release/order')).order,
  authorise: async () => (await import('../release/authorise')).authorise,
  verify: async () => (await import('../release/verify')).verify,
  log: async () => (await import('../release/log')).log,
  withdraw: async () => (await import('../release/withdraw')).withdraw,
  rehearse: async () => (await import('../release/rehearse')).rehearse,
};

export const command: Command = {
  summary: 'order, verify, withdraw and rehearse releases of the supervised assembly line (subcommands)',
  help: `Usage: centre release SUBCOMMAND [OPTIONS]     centre release SUBCOMMAND --help

  trust      the trust document of a company: whose keys count, and whose builds
  snapshot   the source of a release as one archive, and what it is made of
  order      the order that has a snapshot built twice and released
  authorise  a standing authorisation for the fast lane of detection rules: draft, sign, assemble
  verify     a release or one of its files, offline: both builds, their comparison, the supervisor's summary, both signatures, the log entry
  log        a copy of the release log, from its first entry
  withdraw   a release found bad: draft, sign, assemble, list
  rehearse   the whole line on this machine: real builds, real functions, a local AWS

docs/release.md describes the protocol and its formats, and how to verify with openssl and jq alone.`,
  ...handingOn(SUBCOMMANDS),
};
