import type { Centre } from './centre';

/** What no policy decides and every environment has to trust: said, so that nobody takes a proof for more than it is. */
export function residualTrust(centre: Centre): readonly string[] {
  const { custody } = centre.environment;
  const management = centre.organizations.map(({ slug }) => `${slug} ${centre.account(slug, 'management').id}`).join(', ');
  const parties = custody.parties.map(({ slug }) => slug).join(', ');
  return [
    'AWS operates the Region, evaluates every policy and can be compelled; its Support can restore a key whose policy names nobody able to change it.',
    `Management accounts (${management}) are bound by no guardrail. What holds when one of them is hostile is the second column of the claims; two at once are not considered.`,
    `A quorum (${custody.threshold} of ${custody.custodians.length} custodians of ${parties}, with ${custody.requiredParties.join(' and ')}) can do together whatever the executor can.`,
    'A closed account is deleted after 90 days, with locked objects and keys. Every key is in one account of the supervisor: closed, it would leave all stores and copies locked but unreadable.',
    'While a grant lasts, whoever controls the reader of a market reads that market; the purpose of a read is what the reader declared.',
    'What a reviewer or reader sees on a screen can be copied by eye.',
    'People sign in through Identity Center: who can change its users or permission sets signs in as anybody of that organization.',
  ];
}
