import type { Evidence } from '../evidence';
import { type EvidenceFile, textFile } from '../files';
import { claimsSection, controlsSection, costSection, custodySection, pictureSection, residencySection, rulesSection } from './detail';
import { link, text } from './html';
import { differenceSection, drillsSection, exceptionsSection, limitsSection, overview, promisesSection } from './overview';
import { STYLE } from './style';

const CONTENTS = [
  ['verdict', 'Verdict'],
  ['picture', 'Picture'],
  ['promises', 'Promises'],
  ['drills', 'Drills'],
  ['claims', 'Claims'],
  ['rules', 'Rules'],
  ['exceptions', 'Exceptions'],
  ['custody', 'Custody matrix'],
  ['residency', 'Residency map'],
  ['controls', 'Controls'],
  ['difference', 'Difference'],
  ['uncovered', 'Not covered'],
  ['residual', 'Residual trust'],
  ['cost', 'Cost'],
] as const;

/** The page of the folder: one file, no script, nothing from a network. */
export function page(evidence: Evidence): EvidenceFile {
  const { centre, asOf } = evidence;
  const { name, class: kind } = centre.environment;
  const trial = kind === 'trial' ? '<p class="bad">TRIAL: unfit for real data.</p>' : '';
  const body = [
    overview(evidence),
    pictureSection(evidence),
    promisesSection(evidence),
    drillsSection(evidence),
    claimsSection(evidence),
    rulesSection(evidence),
    exceptionsSection(evidence),
    custodySection(evidence),
    residencySection(evidence),
    controlsSection(evidence),
    differenceSection(evidence),
    limitsSection(evidence),
    costSection(evidence),
  ].join('\n');
  return textFile(
    'index.html',
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence: ${text(name)}, ${text(asOf)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#verdict">To the verdict</a>
<header>
<h1>Evidence of the transparency centre \u201c${text(name)}\u201d</h1>
<p>As of ${text(asOf)}, class ${text(kind)}. Made from templates alone: nothing was asked of AWS.</p>${trial}
</header>
<nav aria-label="Contents"><ul>${CONTENTS.map(([id, title]) => `<li>${link(`#${id}`, title)}</li>`).join('')}</ul></nav>
<main>
${body}
</main>
<footer><p>Every file of this folder is in SHA256SUMS; docs/evidence.md of the project says what each is.</p></footer>
</body>
</html>
`,
  );
}
