// Writes the peak memory of a Node process when it ends.
process.on('exit', () => {
  if (process.env.BENCH_RSS) require('node:fs').appendFileSync(process.env.BENCH_RSS, `${process.resourceUsage().maxRSS}\n`);
});
