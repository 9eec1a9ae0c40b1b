import { duplicates } from './checks-names';
import type { Environment } from './environment';
import type { Problem } from './problem';
import { publicKeyProblem } from './public-key';
import { shown } from './shape';
import type { YamlSource } from './yaml-source';

/** A quorum is possible, and only across organizations, and never without the supervisor. */
export function checkCustody(environment: Environment, source: YamlSource): Problem[] {
  const { custody, supervisor } = environment;
  const organizations = new Set([supervisor.slug, ...environment.companies.map((company) => company.slug), 'independent']);
  const parties = new Set(custody.parties.map((party) => party.slug));
  const problems: Problem[] = [];
  custody.parties.forEach(({ organization }, index) => {
    if (organizations.has(organization)) return;
    const expected = [...organizations].slice(0, 6).join(', ');
    problems.push(
      source.problem('unknown-organization', ['custody', 'parties', index, 'organization'], {
        expected,
        found: shown(organization),
        fix: 'Name an organization of this file.',
      }),
    );
  });
  const known = (path: readonly PropertyKey[], party: string) => {
    if (parties.has(party)) return;
    problems.push(
      source.problem('unknown-party', path, {
        expected: [...parties].join(', '),
        found: shown(party),
        fix: 'Name a party of custody.parties, or add it there.',
      }),
    );
  };
  custody.requiredParties.forEach((party, index) => {
    known(['custody', 'requiredParties', index], party);
  });
  custody.custodians.forEach(({ party, publicKey }, index) => {
    known(['custody', 'custodians', index, 'party'], party);
    const found = publicKeyProblem(publicKey);
    if (!found) return;
    const expected = 'an ECC P-256 public key: SubjectPublicKeyInfo, DER, base64';
    problems.push(
      source.problem('bad-public-key', ['custody', 'custodians', index, 'publicKey'], {
        expected,
        found,
        fix: 'Export it: openssl ec -in key.pem -pubout -outform DER | base64 -w0',
      }),
    );
  });
  const keys = custody.custodians.map(({ publicKey }, index) => ({
    path: ['custody', 'custodians', index, 'publicKey'],
    value: publicKey,
  }));
  problems.push(...duplicates(keys, source, 'duplicate-public-key', 'public key'));
  return problems.length > 0 ? problems : quorums(environment, source);
}

function quorums({ custody, supervisor }: Environment, source: YamlSource): Problem[] {
  const { threshold, requiredParties, parties, custodians } = custody;
  const problems: Problem[] = [];
  const add = (
    code: 'quorum-impossible' | 'supervisor-absent' | 'party-alone',
    path: readonly PropertyKey[],
    expected: string,
    found: string,
    fix: string,
  ) => problems.push(source.problem(code, path, { expected, found, fix }));
  const held = (slugs: readonly string[]) => custodians.filter((custodian) => slugs.includes(custodian.party)).length;
  if (threshold > custodians.length) {
    add(
      'quorum-impossible',
      ['custody', 'threshold'],
      `at most ${custodians.length}, the number of custodians`,
      String(threshold),
      'Lower it or add custodians.',
    );
  }
  requiredParties.forEach((party, index) => {
    if (held([party]) === 0)
      add('quorum-impossible', ['custody', 'requiredParties', index], 'a party with a custodian', `${party} has none`, 'Add one.');
  });
  const ours = parties.filter((party) => party.organization === supervisor.slug).map((party) => party.slug);
  if (!requiredParties.some((party) => ours.includes(party))) {
    add(
      'supervisor-absent',
      ['custody', 'requiredParties'],
      `a party of organization ${supervisor.slug}`,
      requiredParties.join(', '),
      'Add it: no quorum without the supervisor.',
    );
  }
  for (const party of parties) {
    if (held([party.slug]) < threshold) continue;
    add(
      'party-alone',
      ['custody', 'threshold'],
      `more than ${held([party.slug])}, the custodians of ${party.slug}`,
      String(threshold),
      'Raise it, or spread the custodians over more parties.',
    );
  }
  for (const organization of new Set(parties.map((party) => party.organization))) {
    const theirs = parties.filter((party) => party.organization === organization).map((party) => party.slug);
    if (
      organization === 'independent' ||
      theirs.length < 2 ||
      held(theirs) < threshold ||
      !requiredParties.every((party) => theirs.includes(party))
    )
      continue;
    add(
      'party-alone',
      ['custody', 'threshold'],
      'a quorum across organizations',
      `${organization} reaches it alone with ${theirs.join(' and ')}`,
      'Require a party of another organization.',
    );
  }
  return problems;
}
