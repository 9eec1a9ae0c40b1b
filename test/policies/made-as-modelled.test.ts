import { judge } from '../../lib/gate/judge';
import { templateFromDocument } from '../../lib/template';
import type { Assembly } from '../../lib/template/types';
import { madeAsModelled } from '../../policies/rules/integrity/made-as-modelled';
import { referenceAssembly } from '../world/reference';
import type { Change, TemplateJson } from './case';
import { testCentre } from './centre';
import { withChange } from './change';

const reference = referenceAssembly();

/** Findings about the reference with one thing changed in one stack. */
function findings(stack: string, change: Change) {
  const templates = reference.templates.map((template) => {
    if (template.stackName !== stack) return template;
    const { file, stackName, account, region } = template;
    return templateFromDocument(
      { ...withChange(template.document as unknown as TemplateJson, change) },
      { file, stackName, account, region },
    );
  });
  const changed: Assembly = { ...reference, templates };
  return judge([madeAsModelled], changed, testCentre())
    .findings.filter(({ rule }) => rule === madeAsModelled.id)
    .map(({ verdict, stack: where, logicalId, pointer, found }) => ({ verdict, where, logicalId, pointer, found }));
}

test('the reference is made as modelled', () => {
  expect(findings('none', { logicalId: 'none', path: [] })).toEqual([]);
});

const wrong = (where: string, logicalId: string, property: string, found: string) => [
  { verdict: 'violating', where, logicalId, pointer: `/Resources/${logicalId}/Properties/${property}`, found },
];
test.each([
  {
    name: 'one command more in a build',
    stack: 'vendor-assembly',
    change: { logicalId: 'BuildProject', path: ['Properties', 'Source', 'BuildSpec'], value: '{"version":0.2}\n' },
    found: wrong(
      'vendor-assembly',
      'BuildProject',
      'Source',
      '{"BuildSpec":"{\\"version\\":0.2}\\n","Location":"reference-vendor-source-200000000004/source.zip","Type":"S3"}',
    ),
  },
  {
    name: 'one step less in the line',
    stack: 'supervisor-builds-vendor',
    change: { logicalId: 'AssemblyLine', path: ['Properties', 'DefinitionString'], value: '{}' },
    found: wrong('supervisor-builds-vendor', 'AssemblyLine', 'DefinitionString', '{}'),
  },
  {
    name: 'a line that nothing starts',
    stack: 'supervisor-builds-vendor',
    change: { logicalId: 'Orders', path: ['Properties', 'Targets'] },
    found: wrong('supervisor-builds-vendor', 'Orders', 'Targets', 'nothing'),
  },
  {
    name: 'a machine of anybody that signs for the company',
    stack: 'vendor-assembly',
    change: { logicalId: 'TheLineRunsReleaseSign', path: ['Properties', 'PrincipalOrgID'] },
    found: wrong('vendor-assembly', 'TheLineRunsReleaseSign', 'PrincipalOrgID', 'nothing'),
  },
])('$name', ({ stack, change, found }) => {
  expect(findings(stack, change)).toEqual(found);
});
