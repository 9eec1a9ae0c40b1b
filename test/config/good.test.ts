import { createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { parse } from 'yaml';
import { CODES } from '../../lib/config/codes';
import { exampleCustodians, examplePrivateKey, examplePublicKey } from '../../lib/config/example-keys';
import { loadEnvironment } from '../../lib/config/load';
import { environmentJsonSchema } from '../../lib/config/schema';
import { environmentFile } from './edits';

const SHIPPED = ['reference', 'minimal', 'trial'];

test.each(SHIPPED)('%s is valid, and valid for editors', (name) => {
  const environment = loadEnvironment(environmentFile(name));
  expect(environment.region).toBe('eu-central-2');
  const text = readFileSync(environmentFile(name), 'utf8');
  expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./schema.json');
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(environmentJsonSchema());
  expect([validate(parse(text)), validate.errors]).toEqual([true, null]);
});

test('the published JSON Schema is the one the loader uses', () => {
  const published = JSON.parse(readFileSync(join(environmentFile('reference'), '..', 'schema.json'), 'utf8'));
  expect(published).toEqual(JSON.parse(JSON.stringify(environmentJsonSchema())));
});

test('every error code is documented', () => {
  const page = readFileSync(join(environmentFile('reference'), '..', '..', 'docs', 'environment.md'), 'utf8');
  for (const [code, meaning] of Object.entries(CODES)) expect(page).toContain(`| \`${code}\` | ${meaning} |`);
});

test('the reference is the whole of what the initiative names', () => {
  const { companies, custody, supervisor } = loadEnvironment(environmentFile('reference'));
  expect(Object.keys(supervisor.accounts).length + Object.keys(companies[0]?.accounts ?? {}).length).toBe(9);
  expect(companies[0]?.markets.map(({ slug }) => slug)).toEqual([
    'europe',
    'north-am',
    'oceania',
    'japan',
    'south-korea',
    'singapore',
    'asia',
    'latin-am',
    'middle-east',
  ]);
  expect(new Set(companies[0]?.partners.map(({ level }) => level))).toEqual(new Set(['blue', 'red', 'black']));
  expect([custody.parties.length, custody.custodians.length, custody.threshold]).toEqual([3, 7, 4]);
});

test('example keys are real P-256 keys that anybody derives alike', () => {
  const spki = examplePublicKey('reference', 'foundation-1');
  const key = createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
  const signature = sign('sha256', Buffer.from('m'), examplePrivateKey('reference', 'foundation-1'));
  expect(verify('sha256', Buffer.from('m'), key, signature)).toBe(true);
  expect(examplePublicKey('reference', 'foundation-2')).not.toBe(spki);
  expect(examplePublicKey('trial', 'foundation-1')).not.toBe(spki);
  expect(exampleCustodians(loadEnvironment(environmentFile('reference')))).toHaveLength(7);
});
