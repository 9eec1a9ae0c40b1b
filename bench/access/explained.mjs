// What a difference is about, told from the smallest case that still shows it; the words are in test/access/differences.yaml.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../measure.mjs';

const statementsOf = ({ policies }) =>
  Object.entries(policies).flatMap(([layer, value]) =>
    [value]
      .flat(2)
      .flatMap((document) => [document.Statement ?? []].flat().map((statement) => ({ layer, statement, version: document.Version }))),
  );
const conditionsOf = (made) =>
  statementsOf(made).flatMap(({ statement }) =>
    Object.entries(statement.Condition ?? {}).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, wanted]) => ({ operator, key: key.toLowerCase(), wanted: [wanted].flat() })),
    ),
  );
const broughtBy = ({ request }, key) => Object.entries(request.context ?? {}).find(([name]) => name.toLowerCase() === key)?.[1];
const variables = (text) => [...text.matchAll(/\$\{([^},]+)\}/g)].map(([, name]) => name.trim().toLowerCase());
const hasNoValue = (made) => (text) => variables(text).some((name) => broughtBy(made, name) === undefined);
const LISTS = /^aws:tagkeys$/;

/** id -> whether the case, which decides as `ours` here and as `theirs` there, shows it. */
const TESTS = {
  'zero-prefix': (made) =>
    conditionsOf(made).some(({ wanted }) => wanted.includes('0.0.0.0/0')) && !String(broughtBy(made, 'aws:sourceip')).includes(':'),
  'other-address-family': (made) =>
    conditionsOf(made).some(
      ({ operator, wanted }) =>
        /NotIpAddress/i.test(operator) &&
        wanted.some((range) => range.includes(':') !== String(broughtBy(made, 'aws:sourceip')).includes(':')),
    ),
  'variable-without-value-negated': (made) =>
    conditionsOf(made).some(({ operator, wanted }) => /Not/.test(operator) && wanted.some(hasNoValue(made))),
  'variable-without-value-in-notresource': (made) =>
    statementsOf(made).some(({ statement }) => [statement.NotResource ?? []].flat().some(hasNoValue(made))),
  'variables-before-2012': (made) =>
    statementsOf(made).some(({ statement, version }) => version !== '2012-10-17' && JSON.stringify(statement).includes('${')),
  'variable-with-wildcard': (made, { ours }) =>
    ours === 'unknown' && variables(JSON.stringify(made.policies)).some((name) => /[*?]/.test(String(broughtBy(made, name)))),
  'session-named-or-everybody': (made, { ours, theirs }) =>
    made.policies.session !== undefined &&
    ours === 'allowed' &&
    theirs === 'implicitly-denied' &&
    statementsOf(made).some(
      ({ layer, statement }) => layer === 'resource' && /"\*"|assumed-role/.test(JSON.stringify(statement.Principal ?? '')),
    ),
  'who-is-not-known': (made, { ours }) =>
    ours === 'unknown' &&
    made.request.principal.session === undefined &&
    statementsOf(made).some(({ statement }) => /assumed-role|CanonicalUser/.test(JSON.stringify(statement.Principal ?? ''))),
  'multivalued-without-set-operator': (made, { ours }) =>
    ours === 'unknown' && conditionsOf(made).some(({ operator, key }) => LISTS.test(key) && !/^For/.test(operator)),
  'foranyvalue-ifexists-absent': (made, { ours }) =>
    ours === 'unknown' &&
    conditionsOf(made).some(({ operator, key }) => /^ForAnyValue:.*IfExists$/.test(operator) && broughtBy(made, key) === undefined),
  'not-principal': (made) => statementsOf(made).some(({ statement }) => statement.NotPrincipal !== undefined),
  'rcp-unsupported': (made, { theirs }) =>
    theirs === 'explicitly-denied' && made.policies.rcp !== undefined && /^(sns|lambda|iam):|^kms:RetireGrant$/.test(made.request.action),
  'root-user': (made, { ours }) => made.request.principal.kind === 'root' && ours === 'allowed',
};

const words = parse(readFileSync(join(root, 'test', 'access', 'differences.yaml'), 'utf8'));
const untold = [
  ...words.map(({ id }) => id).filter((id) => !TESTS[id]),
  ...Object.keys(TESTS).filter((id) => !words.some((each) => each.id === id)),
];
if (untold.length > 0) throw new Error(`differences.yaml and explained.mjs do not have the same ids: ${untold}`);

/** The id that explains a difference; undefined when none does. */
export const explained = (made, verdict) => Object.keys(TESTS).find((id) => TESTS[id](made, verdict));
