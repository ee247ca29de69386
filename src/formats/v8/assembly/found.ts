/** What the last call of a loop over numbers found, besides its result. */

export let records: u32 = 0;
/** Highest string index among the names of those records. */
export let highestName: u32 = 0;
/** Edges of all nodes up to and with those records. */
export let edgesSoFar: f64 = 0;

/** Whether any of those nodes, or one that was stopped at, has a trace. */
export let traced: bool = false;
/** So many records were looked at and none kept, because one of them has something else in the place of a digit. */
export let doubtful: u32 = 0;

export function keep(found: u32, highest: u32, edges: f64): void {
  doubtful = 0;
  records = found;
  highestName = highest;
  edgesSoFar = edges;
}

export function keepNone(looked: u32, edges: f64): void {
  keep(0, 0, edges);
  doubtful = looked;
}

export function keepTraces(): void {
  traced = true;
}

export function forgetTraces(): void {
  traced = false;
}
