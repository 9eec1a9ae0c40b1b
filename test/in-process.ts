/** What a command line prints and how it ends, without a process of its own: the doors are thin, and processes would take most of the time. */
export async function inProcess(run: () => Promise<number> | number): Promise<{ status: number; stdout: string; stderr: string }> {
  let [stdout, stderr] = ['', ''];
  const spies = [
    jest.spyOn(console, 'log').mockImplementation((line) => {
      stdout += `${line}\n`;
    }),
    jest.spyOn(console, 'error').mockImplementation((line) => {
      stderr += `${line}\n`;
    }),
    jest.spyOn(process.stdout, 'write').mockImplementation(((text: string, done?: () => void) => {
      stdout += text;
      done?.();
      return true;
    }) as never),
  ];
  try {
    return { status: await run(), stdout, stderr };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
