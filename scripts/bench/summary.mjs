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
 * Seconds per byte of the largest file that has a peer's run, divided by those of the smallest: 1 is linear, less means that
 * the start of the program is no longer felt.
 */
export function growthPerByte(files) {
  const compared = files.filter(({ results }) => results.some(({ ratios }) => ratios !== undefined));
  const [small] = compared;
  const large = compared.at(-1);
  if (small === undefined || small === large) return undefined;
  const perByte = ({ bytes, results }, name, cost) => results.find((r) => r.name === name).medians[cost] / bytes;
  return small.results.map(({ name }) => ({
    name,
    wall: perByte(large, name, 'wall') / perByte(small, name, 'wall'),
    cpu: perByte(large, name, 'cpu') / perByte(small, name, 'cpu'),
  }));
}
