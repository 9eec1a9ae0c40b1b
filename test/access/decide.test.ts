import { parseCase } from '../../lib/access/case';
import { decide } from '../../lib/access/decide';
import { InputError } from '../../lib/config/problem';
import { allow, bucket, deny, ME, SAME } from './decide.cases';
import { ALL_ROWS } from './matrix';

const decided = (request: object, policies: object) => {
  const { request: parsed, policies: all } = parseCase(
    JSON.stringify({ request: { principal: ME, action: 's3:GetObject', resource: bucket(SAME), ...request }, policies }),
    'case.json',
  );
  return decide(parsed, all);
};

test('every case is there once', () => {
  expect(new Set(ALL_ROWS.map(({ name }) => name)).size).toBe(ALL_ROWS.length);
});

test.each(ALL_ROWS)('$name ($source)', ({ request, policies, is }) => {
  expect(decided(request ?? {}, policies).decision).toBe(is);
});

test('the statements that decided', () => {
  expect(decided({}, { identity: [allow()], resource: deny({ Principal: '*', Sid: 'DenyAll' }) })).toEqual({
    decision: 'explicitly-denied',
    reasons: [{ layer: 'resource', policy: 'resource', sid: 'DenyAll', effect: 'Deny', says: 'applies' }],
  });
});

test.each([
  ['no JSON', '{', /syntax/],
  ['no request', '{}', /not-a-case: expected a case with request/],
  ['no action', JSON.stringify({ request: { principal: ME, action: 'read', resource: bucket(SAME) }, policies: {} }), /request\.action/],
  [
    'an unknown key',
    JSON.stringify({ request: { principal: ME, action: 's3:GetObject', resource: bucket(SAME) }, policies: { scps: [] } }),
    /policies/,
  ],
])('%s is refused', (_, text, message) => {
  expect(() => parseCase(text, 'case.json')).toThrow(InputError);
  expect(() => parseCase(text, 'case.json')).toThrow(message);
});
