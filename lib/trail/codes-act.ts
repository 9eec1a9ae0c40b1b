import type { FindingPage } from './finding-types';

/** Acts that are looked for in verified logs, also where nothing is wrong with the logs: who did what, and when. */
export const ACT_FINDINGS = {
  'act-against-logging': {
    title: 'Somebody stopped, narrowed or deleted a trail',
    meaning: 'From then on acts may be missing from the log.',
    next: 'Ask who did it and why; verify that the trail logs again, with every event selector; look at what was read in between.',
  },
  'act-against-guardrails': {
    title: 'Somebody detached, changed or deleted a guardrail, or moved an account from under it',
    meaning: 'What rests on guardrails alone no longer holds in the accounts that it was for.',
    next: 'Compare the attached policies with those of the environment (`centre check`); ask who did it.',
  },
  'act-on-account': {
    title: "Somebody closed an account, took it out of its organization or used a member's root",
    meaning:
      'A closed account is deleted after 90 days with all it holds; outside its organization no guardrail binds it; root passes its policies by.',
    next: 'Reopen a closed account within 90 days; make sure that the copy in the other organization is whole.',
  },
  'act-on-key': {
    title: 'Somebody changed, disabled, replicated or ended a key',
    meaning: 'Only the executor does this, for a quorum. By anybody else it opens or ends what the key protects.',
    next: 'Find the proposal in the custody ledger (`centre custody log`); without one, any party may freeze the key.',
  },
  'act-refused': {
    title: 'Somebody tried one of these acts, and was refused',
    meaning: 'It changed nothing, and shows that somebody tries, or does not know the rules.',
    next: 'Ask who it was; the policy that refused it is doing its work.',
  },
} as const satisfies { readonly [code: string]: FindingPage };
