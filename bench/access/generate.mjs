// Requests and policies at random, from a seed: every layer, conditions of every type, set operators, IfExists, variables.

/** mulberry32: small, and the same everywhere. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const OWN = '111111111111';
const ACCOUNTS = [OWN, OWN, '222222222222', '333333333333'];
const organization = (account) => (account === '222222222222' ? 'o-2' : 'o-1');
const role = { kind: 'role', arn: `arn:aws:iam::${OWN}:role/me`, account: OWN, organization: 'o-1' };
const SESSION = `arn:aws:sts::${OWN}:assumed-role/me/today`;
const PRINCIPALS = [
  role,
  role,
  { ...role, session: SESSION },
  { ...role, session: SESSION },
  { ...role, kind: 'user', arn: `arn:aws:iam::${OWN}:user/me` },
  { ...role, kind: 'root', arn: `arn:aws:iam::${OWN}:root` },
  { kind: 'service', arn: 'cloudtrail.amazonaws.com' },
  { kind: 'anonymous' },
];
const TARGETS = [
  ['s3:GetObject', () => 'arn:aws:s3:::bucket/a/k', 's3:*', 's3:Get*', 's3:PutObject'],
  ['s3:ListBucket', () => 'arn:aws:s3:::bucket', 's3:*', 's3:List?ucket', 's3:GetObject'],
  ['kms:Decrypt', (id) => `arn:aws:kms:eu-central-2:${id}:key/a`, 'kms:*', 'kms:De*', 'kms:Encrypt'],
  ['sts:AssumeRole', (id) => `arn:aws:iam::${id}:role/other`, 'sts:*', 'sts:Assume*', 'sts:TagSession'],
  ['sns:Publish', (id) => `arn:aws:sns:eu-central-2:${id}:t`, 'sns:*', 'sns:publish', 'sns:Subscribe'],
  ['lambda:InvokeFunction', (id) => `arn:aws:lambda:eu-central-2:${id}:function:f`, 'lambda:*', 'lambda:Invoke*', 'lambda:GetFunction'],
  ['sqs:SendMessage', (id) => `arn:aws:sqs:eu-central-2:${id}:q`, 'sqs:*', 'sqs:SEND*', 'sqs:ReceiveMessage'],
];
/** key, values a request may bring, operators, values a policy may want. */
const KEYS = [
  [
    'aws:PrincipalTag/team',
    [[], ['red'], ['blue'], ['RED']],
    ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase'],
    ['red', 'blue', 're*', '?ed', '${aws:PrincipalTag/team}', '${aws:SourceIdentity}', "${aws:SourceIdentity, 'red'}"],
  ],
  ['aws:SourceIdentity', [[], ['red'], ['a']], ['StringEquals', 'StringNotEquals', 'StringLike'], ['red', '${aws:PrincipalTag/team}', '*']],
  [
    'aws:SourceArn',
    [[], ['arn:aws:s3:::bucket'], [`arn:aws:sns:eu-central-2:${OWN}:t`]],
    ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    ['arn:aws:s3:::bucket', 'arn:aws:s3:::*', `arn:aws:*:*:${OWN}:*`, 'arn:aws:sns:*:*:t'],
  ],
  [
    'aws:PrincipalArn',
    [[]],
    ['ArnEquals', 'ArnLike', 'ArnNotLike', 'StringEquals', 'StringLike'],
    [`arn:aws:iam::${OWN}:role/me`, `arn:aws:iam::${OWN}:role/*`, 'arn:aws:iam::*:user/*', SESSION],
  ],
  [
    'aws:MultiFactorAuthAge',
    [[], ['30'], ['31'], ['300']],
    ['NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals'],
    ['30', '31', '200'],
  ],
  [
    'aws:CurrentTime',
    [[], ['2026-01-01T00:00:00Z'], ['2026-06-01T00:00:00Z']],
    ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals'],
    ['2026-01-01T00:00:00Z', '2026-03-01T00:00:00Z'],
  ],
  ['aws:SecureTransport', [[], ['true'], ['false']], ['Bool'], ['true', 'false']],
  [
    'aws:SourceIp',
    [[], ['203.0.113.7'], ['198.51.100.1'], ['2001:db8::7']],
    ['IpAddress', 'NotIpAddress'],
    ['203.0.113.0/24', '198.51.100.1', '2001:db8::/32', '0.0.0.0/0'],
  ],
  [
    'aws:TagKeys',
    [[], ['team'], ['team', 'cost'], ['owner', 'cost']],
    ['StringEquals', 'StringLike', 'StringNotEquals'],
    ['team', 'cost', 't*'],
  ],
  ['aws:PrincipalOrgID', [[]], ['StringEquals', 'StringNotEquals'], ['o-1', 'o-2']],
  ['aws:PrincipalIsAWSService', [[]], ['Bool'], ['true', 'false']],
];

/** A role always has a trust policy, a key a key policy. */
const HAS_POLICY = /^(sts|kms):/;

/** One case in the form of docs/access.md. */
export function generate(next) {
  const pick = (list) => list[Math.floor(next() * list.length)];
  const chance = (share) => next() < share;
  const some = (list) => (chance(0.8) ? pick(list) : [pick(list), pick(list)]);
  const account = pick(ACCOUNTS);
  const principal = pick(PRINCIPALS);
  const [action, arnOf, ...patterns] = pick(TARGETS);
  const arn = arnOf(account);
  const brought = KEYS.map(([key, values]) => [key, pick(values)]).filter(([, values]) => values.length > 0);

  /** Values that a policy may want because the request brings them, or nearly does. */
  const near = (key) =>
    brought
      .filter(([name]) => name === key)
      .flatMap(([, values]) => (/Tag|Identity/.test(key) ? [...values, ...values.map((value) => value.toUpperCase())] : values));
  const condition = () => {
    const [key, , operators, wanted] = pick(KEYS);
    const isList = key === 'aws:TagKeys';
    const set = isList ? pick(['ForAllValues:', 'ForAnyValue:', 'ForAllValues:', 'ForAnyValue:', '']) : '';
    const name = chance(0.1) ? key.toLowerCase() : key;
    if (chance(0.15)) return { Null: { [name]: pick(['true', 'false']) } };
    return { [`${set}${pick(operators)}${chance(0.2) ? 'IfExists' : ''}`]: { [name]: some([...wanted, ...near(key), ...near(key)]) } };
  };
  const resources = [
    '*',
    arn,
    `${arn.slice(0, -1)}*`,
    `${arn.slice(0, -1)}?`,
    arn.replace(account, '*'),
    'arn:aws:s3:::other/*',
    'arn:aws:s3:::bucket/${aws:PrincipalTag/team}*',
  ];
  const principals = () =>
    pick([
      '*',
      { AWS: '*' },
      { AWS: role.arn },
      { AWS: OWN },
      { AWS: `arn:aws:iam::${OWN}:root` },
      { AWS: SESSION },
      { AWS: `arn:aws:iam::${OWN}:user/me` },
      { AWS: [role.arn, '222222222222'] },
      { Service: 'cloudtrail.amazonaws.com' },
    ]);
  const statement = (kind) => {
    const effect = kind === 'rcp' || chance(0.3) ? 'Deny' : 'Allow';
    const isTrust = kind === 'resource' && action.startsWith('sts:');
    const named = some([...(kind === 'rcp' || isTrust ? [] : ['*']), action, ...patterns]);
    const withPrincipal =
      kind === 'rcp' || kind === 'endpoint'
        ? { Principal: '*' }
        : kind === 'resource'
          ? effect === 'Deny' && chance(0.08)
            ? { NotPrincipal: { AWS: pick([[role.arn, OWN], [role.arn, OWN, SESSION], [role.arn]]) } }
            : { Principal: principals() }
          : {};
    return {
      Effect: effect,
      ...withPrincipal,
      ...(chance(0.12) && kind !== 'rcp' ? { NotAction: named } : { Action: named }),
      ...(isTrust ? {} : chance(0.1) ? { NotResource: some(resources.slice(1)) } : { Resource: some(resources) }),
      ...(chance(0.5) ? { Condition: chance(0.3) ? { ...condition(), ...condition() } : condition() } : {}),
    };
  };
  // In every second case one layer only is at random and the others allow everything: then it is that layer's conditions that decide.
  const alone = chance(0.5) ? pick(['identity', 'scp', 'rcp', 'resource', 'boundary', 'session', 'endpoint']) : undefined;
  const open = (kind) => {
    const principal = ['resource', 'rcp', 'endpoint'].includes(kind) ? { Principal: '*' } : {};
    const isTrust = kind === 'resource' && action.startsWith('sts:');
    return { Effect: 'Allow', ...principal, Action: isTrust ? 'sts:*' : '*', ...(isTrust ? {} : { Resource: '*' }) };
  };
  const document = (kind, most = 3) => {
    const others = Array.from({ length: 1 + Math.floor(next() * most) }, () => statement(kind));
    if (alone !== undefined && alone !== kind) return { Version: '2012-10-17', Statement: [open(kind)] };
    return { Version: '2012-10-17', Statement: kind !== 'rcp' && alone === kind && chance(0.5) ? [open(kind), ...others] : others };
  };
  const full = (more = {}) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...more }] });
  const hasIdentity = principal.account !== undefined;
  return {
    request: {
      principal,
      action,
      resource: { arn, account, organization: organization(account) },
      context: Object.fromEntries(brought.map(([key, values]) => [key, values.length === 1 ? values[0] : values])),
    },
    policies: {
      ...(hasIdentity ? { identity: [document('identity')] } : {}),
      ...(hasIdentity && chance(0.4) ? { scp: [[full()], chance(0.5) ? [document('scp', 2)] : [full(), document('scp', 2)]] } : {}),
      ...(chance(/^(sns|lambda):/.test(action) ? 0.03 : 0.3)
        ? { rcp: [[full({ Principal: '*' }), ...(alone === undefined || alone === 'rcp' ? [document('rcp', 1)] : [])]] }
        : {}),
      ...(HAS_POLICY.test(action) || chance(0.75) ? { resource: document('resource') } : {}),
      ...(hasIdentity && chance(0.3) ? { boundary: chance(0.3) ? full() : document('boundary') } : {}),
      ...(principal.session && chance(0.4) ? { session: [chance(0.4) ? full() : document('session')] } : {}),
      ...(chance(0.15) ? { endpoint: chance(0.4) ? full({ Principal: '*' }) : document('endpoint', 2) } : {}),
    },
  };
}

/** The same case without one of its parts, for each part: to find what a difference is about. */
export function* smaller({ request, policies }) {
  for (const [layer, value] of Object.entries(policies)) {
    const { [layer]: _, ...others } = policies;
    if (layer !== 'resource' || !HAS_POLICY.test(request.action)) yield { request, policies: others };
    for (const [less] of lessOf(value)) yield { request, policies: { ...policies, [layer]: less } };
  }
  for (const key of Object.keys(request.context ?? {})) {
    const { [key]: _, ...context } = request.context;
    yield { request: { ...request, context }, policies };
  }
}

/** A document, or lists of them, without one statement, condition or list entry. */
function* lessOf(value) {
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) {
      if (value.length > 1) yield [value.filter((_, at) => at !== index)];
      if (typeof each === 'object') for (const [less] of lessOf(each)) yield [value.with(index, less)];
    }
  } else if (value.Statement) {
    for (const [Statement] of lessOf(value.Statement)) yield [{ ...value, Statement }];
  } else {
    for (const name of ['Action', 'NotAction', 'Resource', 'NotResource'])
      if (Array.isArray(value[name])) for (const [less] of lessOf(value[name])) yield [{ ...value, [name]: less }];
    for (const [operator, keys] of Object.entries(value.Condition ?? {})) {
      const { [operator]: _, ...others } = value.Condition;
      yield [{ ...value, Condition: others }];
      for (const [key, wanted] of Object.entries(keys))
        if (Array.isArray(wanted))
          for (const [less] of lessOf(wanted)) yield [{ ...value, Condition: { ...others, [operator]: { [key]: less } } }];
    }
  }
}
