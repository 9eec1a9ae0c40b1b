/** The quick ones first: most mutations fall to the first state already. */
const ORDER = [
  'attacks',
  'a policy change and a veto',
  'a new root while a change waits',
  'a freeze, its end, its replay',
  'a slow clock',
  'an expiry',
  'a new executor',
  'a read grant',
  'a hold and its release, beside another hold',
  'an expired root',
  'a rotation, replayed',
  'a policy changed past the protocol, and put back',
];
/** Where a mutation shows that only one scenario can show. */
const FIRST = [
  [/ taken$|is taken is not/, 'a freeze, its end, its replay'],
  [/grants/, 'a read grant'],
  [/hold|release/, 'a hold and its release, beside another hold'],
  [/ acting$/, 'a new root while a change waits'],
  [/replay.ts:\d+ expired|root after the expiry/, 'a new root that comes too late'],
  [/after the expiry/, 'an expiry'],
  [/puts /, 'a policy changed past the protocol, and put back'],
  [/old executor/, 'a new executor'],
];

/** The parts of the model that are tried on a mutation, one after the other until one notices. */
export const orderFor = (mutation) => [...FIRST.filter(([of]) => of.test(mutation)).map(([, scenario]) => scenario), ...ORDER];
