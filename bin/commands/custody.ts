import { type Command, handingOn } from '../command';

const SUBCOMMANDS: { readonly [name: string]: () => Promise<Command> } = {
  registry: async () => (await import('../custody/registry')).registry,
  genesis: async () => (await import('../custody/genesis')).genesis,
  policy: async () => (await import('../custody/propose')).policyOf,
  propose: async () => (await import('../custody/propose')).propose,
  'rotate-custodian': async () => (await import('../custody/rotate')).rotateCustodian,
  show: async () => (await import('../custody/custodian')).show,
  approve: async () => (await import('../custody/custodian')).approve,
  veto: async () => (await import('../custody/custodian')).veto,
  'key-id': async () => (await import('../custody/custodian')).keyId,
  appoint: async () => (await import('../custody/appoint')).appoint,
  ceremony: async () => (await import('../custody/ceremony')).ceremony,
  probe: async () => (await import('../custody/probe')).probe,
  pull: async () => (await import('../custody/aws')).pull,
  submit: async () => (await import('../custody/submit')).submit,
  status: async () => (await import('../custody/status')).status,
  log: async () => (await import('../custody/verify')).log,
  verify: async () => (await import('../custody/verify')).verify,
};

export const command: Command = {
  summary: 'propose, approve, veto and verify what is done to keys (subcommands)',
  help: `Usage: centre custody SUBCOMMAND [OPTIONS]     centre custody SUBCOMMAND --help

  drafts      registry, genesis, policy, propose, rotate-custodian
  custodians  show, approve, veto, key-id, appoint (also in dist/custodian.js, for a machine without network), ceremony
  ledger      pull, submit, status, log, verify
  evidence    probe: what nobody may do, tried by each party

docs/custody.md describes the protocol, its formats and who does what.`,
  ...handingOn(SUBCOMMANDS),
};
