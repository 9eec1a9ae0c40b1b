export interface Step {
  readonly name: string;
  readonly seconds: number;
}

/** How long each part took; told as it ends. */
export class Timed {
  readonly steps: Step[] = [];

  constructor(private readonly say: (step: Step) => void) {}

  wrap<T>(name: string, work: () => Promise<T> | T): () => Promise<T> {
    return async () => {
      const started = performance.now();
      const result = await work();
      const step = { name, seconds: Math.round((performance.now() - started) / 100) / 10 };
      this.steps.push(step);
      this.say(step);
      return result;
    };
  }

  run<T>(name: string, work: () => Promise<T> | T): Promise<T> {
    return this.wrap(name, work)();
  }

  slowest(count: number): readonly Step[] {
    return [...this.steps].sort((a, b) => b.seconds - a.seconds).slice(0, count);
  }
}
