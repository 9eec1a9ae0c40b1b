/** Claims that are refused: what is wrong, the file, the problem's text. */
const claim = (body: string, id = 'a-claim') => `schemaVersion: 1\nid: ${id}\nclaim: Nobody does what nobody should do.\n${body}`;
const nobody = (rest: string) =>
  claim(`nobody:\n  - sid: Does\n    who: anybody\n    may: [s3:GetObject]\n    on: { objects: [all] }\n${rest}`);

export const BAD: readonly (readonly [what: string, text: string, problem: string])[] = [
  ['no claim', 'schemaVersion: 1\n', 'a-claim.yaml:1:1: bad-value: expected a claim'],
  [
    'another name than its file',
    nobody('').replace('id: a-claim', 'id: other'),
    'a-claim.yaml:2:5: bad-value: expected the name of the file, found other',
  ],
  ['nothing claimed', claim('nobody: []\n'), 'expected at least one thing that nobody may or somebody can'],
  ['an unknown word', nobody('    unlikely: true\n'), 'Unrecognized key: "unlikely"'],
  ['a sid twice', nobody('').concat(nobody('').split('nobody:\n')[1] as string), 'expected each sid once, found Does'],
  ['two kinds of resources', nobody('').replace('{ objects: [all] }', '{ objects: [all], keys: [all] }'), 'exactly one kind of resource'],
  ['no kind of resource', nobody('').replace('{ objects: [all] }', '{ in: [review] }'), 'exactly one kind of resource'],
  ['an exception without a reason', nobody('    onlyWithGuardrails: because\n'), 'a-claim.yaml:9'],
  ['nobody known', nobody('').replace('who: anybody', 'who: everybody'), 'Invalid input'],
];
