/** Whose work a step is: ours, the CDK CLI's with the local AWS behind it, the local AWS's alone, or the first installation. */
export const DOERS = ['ours', 'CDK CLI', 'local AWS', 'installation'] as const;
export type Doer = (typeof DOERS)[number];

export interface Step {
  readonly name: string;
  readonly seconds: number;
  readonly doer: Doer;
}
interface Span {
  readonly doer: Doer;
  readonly from: number;
  readonly to: number;
}

/** How long each part took; told as it ends. */
export class Timed {
  readonly steps: Step[] = [];
  private readonly spans: Span[] = [];
  private readonly started = performance.now();

  constructor(private readonly say: (step: Step) => void) {}

  wrap<T>(name: string, work: () => Promise<T> | T, doer: Doer = 'ours'): () => Promise<T> {
    return async () => {
      const from = performance.now();
      const result = await work();
      const to = performance.now();
      this.spans.push({ doer, from, to });
      const step = { name, seconds: Math.round((to - from) / 100) / 10, doer };
      this.steps.push(step);
      this.say(step);
      return result;
    };
  }

  run<T>(name: string, work: () => Promise<T> | T, doer: Doer = 'ours'): Promise<T> {
    return this.wrap(name, work, doer)();
  }

  slowest(count: number): readonly Step[] {
    return [...this.steps].sort((a, b) => b.seconds - a.seconds).slice(0, count);
  }

  /** Seconds until now by doer; together all the time that passed. */
  split(): Split {
    return splitOf(this.spans, this.started, performance.now());
  }
}

export type Split = { readonly [doer in Doer]: number };

/** Steps overlap: what we do while the CDK CLI or the installation is at work costs nobody time; what is nobody's step is ours. */
export function splitOf(spans: readonly Span[], from: number, to: number): Split {
  const split = Object.fromEntries(DOERS.map((doer) => [doer, 0])) as { [doer in Doer]: number };
  const edges = [...new Set([from, to, ...spans.flatMap((span) => [span.from, span.to])])].filter((at) => at >= from && at <= to);
  edges.sort((a, b) => a - b);
  const waits: readonly Doer[] = ['CDK CLI', 'installation', 'local AWS'];
  for (const [index, start] of edges.slice(0, -1).entries()) {
    const end = edges[index + 1] as number;
    const at = (doer: Doer) => spans.some((span) => span.doer === doer && span.from <= start && span.to >= end);
    const ours = spans.some((span) => span.doer === 'ours' && span.from <= start && span.to >= end);
    // The start of the local AWS is waited for only while we have nothing else to do.
    const doer = waits.find((one) => at(one) && !(one === 'local AWS' && ours)) ?? 'ours';
    split[doer] += (end - start) / 1000;
  }
  return split;
}
