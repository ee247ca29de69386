/** Numbers of a benchmark: medians, and ratios of runs that were next to each other. */
const COSTS = ['wall', 'cpu', 'rss'];

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median of each cost over all runs. */
export function summarise(runs) {
  return Object.fromEntries(COSTS.map((cost) => [cost, median(runs.map((run) => run[cost]))]));
}

/**
 * How many times more the peer took. Run `i` of one is divided by run `i` of the other, which ran right before it under
 * about the same load; so the median ratio is steadier than the ratio of medians.
 */
export function compareRuns(peerRuns, toolRuns) {
  return Object.fromEntries(
    COSTS.map((cost) => {
      const ratios = peerRuns.map((run, i) => run[cost] / toolRuns[i][cost]);
      return [cost, { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) }];
    }),
  );
}

/**
 * Seconds for each gigabyte more, between neighbouring files: the same number each time is linear growth. Start-up, which
 * every file pays once, is in none of them.
 */
export function measureGrowth(files) {
  const [smallest] = files;
  if (smallest === undefined) return [];
  return smallest.results.flatMap(({ name }) => {
    const points = files.flatMap(({ bytes, results }) => {
      const result = results.find((r) => r.name === name);
      return result === undefined ? [] : [{ gigabytes: bytes / 1e9, ...result.medians }];
    });
    if (points.length < 3) return [];
    const slopes = (cost) =>
      points.slice(1).map((to, i) => (to[cost] - points[i][cost]) / (to.gigabytes - points[i].gigabytes));
    return [{ name, wall: slopes('wall'), cpu: slopes('cpu') }];
  });
}
