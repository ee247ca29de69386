/** What the last call of a loop over numbers found, besides its result. */

export let records: u32 = 0;
/** Highest string index among the names of those records. */
export let highestName: u32 = 0;
/** Edges of all nodes up to and with those records. */
export let edgesSoFar: f64 = 0;

/** Whether any of those nodes has a trace. */
export let traced: bool = false;

export function keep(found: u32, highest: u32, edges: f64): void {
  records = found;
  highestName = highest;
  edgesSoFar = edges;
}

export function keepTraces(): void {
  traced = true;
}

export function forgetTraces(): void {
  traced = false;
}
