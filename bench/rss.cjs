// Writes peak memory (kB) and CPU time (µs) of a Node process when it ends.
process.on('exit', () => {
  if (!process.env.BENCH_RSS) return;
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').appendFileSync(process.env.BENCH_RSS, `${maxRSS} ${userCPUTime + systemCPUTime}\n`);
});
