import { Graph, layout } from '@dagrejs/dagre';
import type { Account, Centre, Organization } from '../model/centre';

/** What goes from one account to another. */
export interface Flow {
  readonly from: string;
  readonly to: string;
  readonly kind: 'logs' | 'keys' | 'ledger' | 'alarms';
  readonly what: string;
}
export interface Box {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly organization: string;
}
export interface Picture {
  readonly boxes: readonly Box[];
  readonly flows: readonly Flow[];
}

/** Accounts, and what flows between them: the content of the picture and of the table beside it. */
export function pictureOf(centre: Centre): Picture {
  const accounts = centre.organizations.flatMap((organization) => organization.accounts);
  return { boxes: accounts.map((account) => boxOf(centre, account)), flows: flowsOf(centre) };
}

function boxOf(centre: Centre, { id, role, organization, stackName }: Account): Box {
  const stores = centre.stores.filter(({ account }) => account.id === id);
  const keys = role === 'key-custody' ? [`${centre.keys.length} keys, executor`] : [];
  const kinds = [...new Set(stores.map(({ kind }) => kind))].filter((kind) => !kind.includes('landing'));
  const locked = stores.filter(({ lockDays }) => lockDays !== undefined).length;
  const lines = [
    id,
    ...keys,
    ...(locked > 0 ? [`${locked} locked store${locked === 1 ? '' : 's'}`] : []),
    ...(kinds.length > 0 ? [shortened(kinds)] : []),
  ];
  return { id: stackName, title: role, lines, organization: organization.slug };
}

const shortened = (kinds: readonly string[]) => (kinds.length > 2 ? `${kinds.slice(0, 2).join(', ')}, ...` : kinds.join(', '));

function flowsOf(centre: Centre): readonly Flow[] {
  const flows = new Map<string, Flow & { count: number }>();
  const add = (from: string, to: string, kind: Flow['kind'], what: string) => {
    if (from === to) return;
    const key = `${from} ${to} ${kind}`;
    const known = flows.get(key);
    flows.set(key, { from, to, kind, what, count: (known?.count ?? 0) + 1 });
  };
  const custody = centre.account(centre.supervisor.slug, 'key-custody').stackName;
  for (const store of centre.stores) {
    if (store.key) add(custody, store.account.stackName, 'keys', 'a key for each store');
    if (store.replicatesTo === undefined) continue;
    const target = centre.store(store.replicatesTo).account.stackName;
    if (store.kind === 'ledger') add(store.account.stackName, target, 'ledger', 'copy of the custody ledger');
    else add(store.account.stackName, target, 'logs', store.kind === 'trail' ? 'copy of the trail' : 'access logs and configuration');
  }
  for (const organization of centre.organizations) {
    const bucket = centre.store(centre.trail(organization.slug).bucket).account.stackName;
    for (const account of organization.accounts) add(account.stackName, bucket, 'logs', 'acts, by the organization trail');
  }
  return [...flows.values()].map(({ count: _, ...flow }) => flow);
}

const SIZE = { width: 168, line: 15, head: 20, pad: 10 } as const;

/** Companies drawn; further ones are alike and stand in the table. */
const DRAWN = 2;

/** The picture as SVG (colours by CSS classes of the page). Alarms and trails within an organization are in the table only. */
export function svgOf({ boxes, flows }: Picture, organizations: readonly Organization[]): string {
  const drawn = organizations.slice(0, DRAWN + 1).map(({ slug }) => slug);
  const shown = boxes.filter(({ organization }) => drawn.includes(organization));
  const graph = new Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 70, marginx: 12, marginy: 28 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const slug of drawn) graph.setNode(`org ${slug}`, {});
  for (const { id, lines, organization } of shown) {
    graph.setNode(id, { width: SIZE.width, height: SIZE.head + lines.length * SIZE.line + SIZE.pad });
    graph.setParent(id, `org ${organization}`);
  }
  const seen = new Set(shown.map(({ id }) => id));
  const edges = flows.filter(({ from, to, kind }) => seen.has(from) && seen.has(to) && !(kind === 'logs' && sameSide(shown, from, to)));
  for (const { from, to, kind } of edges) graph.setEdge(from, to, {}, kind);
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const parts = [
    ...drawn.map((slug) => frameOf(graph, `org ${slug}`)),
    ...edges.map((edge) => pathOf(graph, edge)),
    ...shown.map((box) => rectOf(graph, box)),
    // Last, so that no line crosses a name.
    ...drawn.map((slug) => nameOf(graph, `org ${slug}`, organizations.find((one) => one.slug === slug)?.name ?? slug)),
  ];
  const w = Math.ceil(width);
  const h = Math.ceil(height);
  return `<svg viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-labelledby="drawing-title" aria-describedby="picture-note" focusable="false"><title id="drawing-title">Accounts of the centre and what flows between organizations</title><defs>${markers()}</defs>${parts.join('')}</svg>`;
}

const sameSide = (boxes: readonly Box[], from: string, to: string) =>
  boxes.find(({ id }) => id === from)?.organization === boxes.find(({ id }) => id === to)?.organization;

interface Spot {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
const round = (value: number) => Math.round(value * 10) / 10;
const corner = ({ x, y, width, height }: Spot) => ({ left: round(x - width / 2), top: round(y - height / 2) });
export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');

function frameOf(graph: Graph, id: string): string {
  const spot = graph.node(id) as unknown as Spot;
  const { left, top } = corner(spot);
  return `<g class="org"><rect x="${left}" y="${round(top - 14)}" width="${round(spot.width)}" height="${round(spot.height + 14)}" rx="8"/></g>`;
}

function nameOf(graph: Graph, id: string, name: string): string {
  const { left, top } = corner(graph.node(id) as unknown as Spot);
  return `<g class="org"><text x="${left + 10}" y="${round(top + 3)}">${escaped(name)}</text></g>`;
}

function rectOf(graph: Graph, { id, title, lines }: Box): string {
  const spot = graph.node(id) as unknown as Spot;
  const { left, top } = corner(spot);
  const text = lines
    .map((line, index) => `<tspan x="${left + 8}" y="${top + SIZE.head + 14 + index * SIZE.line}">${escaped(line)}</tspan>`)
    .join('');
  return `<g class="account"><rect x="${left}" y="${top}" width="${spot.width}" height="${spot.height}" rx="5"/><text class="head" x="${left + 8}" y="${top + 17}">${escaped(title)}</text><text class="lines">${text}</text></g>`;
}

function pathOf(graph: Graph, { from, to, kind }: Flow): string {
  const { points } = graph.edge(from, to, kind) as unknown as { points: readonly { x: number; y: number }[] };
  const spot = graph.node(to) as unknown as Spot;
  const left = spot.x - spot.width / 2;
  const before = points.at(-2);
  // A line that comes from the left ends at the left side: else it would pass behind the boxes below.
  const aside = before !== undefined && before.x < left - 4 && (points.at(-1)?.x ?? 0) > left + 1;
  const drawn = aside ? [...points.slice(0, -1), { x: left - 12, y: spot.y }, { x: left, y: spot.y }] : points;
  const d = drawn.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return `<path class="flow ${kind}" d="${d}" marker-end="url(#to-${kind})"/>`;
}

function markers(): string {
  const kinds: readonly Flow['kind'][] = ['logs', 'keys', 'ledger'];
  return kinds
    .map(
      (kind) =>
        `<marker id="to-${kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip ${kind}" d="M0 0L8 4L0 8z"/></marker>`,
    )
    .join('');
}
