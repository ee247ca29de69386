/** Objects and bytes that a raw heap sample stands for. */
export interface Unsampled {
  readonly objects: number;
  readonly bytes: number;
}

/**
 * Estimates what was allocated from what a Poisson heap sampler of `rate` bytes saw: an object of size s is seen with
 * probability 1 - e^(-s/rate), so each one seen stands for the inverse. Go's proto writer does the same
 * (`scaleHeapSample` in runtime/pprof/protomem.go), truncating as here, so text and proto of one process agree.
 * A rate of 1 or less means that every allocation was seen.
 */
export function unsample(objects: number, bytes: number, rate: number): Unsampled {
  if (objects === 0 || bytes === 0) return { objects: 0, bytes: 0 };
  if (rate <= 1) return { objects, bytes };
  const scale = 1 / (1 - Math.exp(-bytes / objects / rate));
  return { objects: Math.trunc(objects * scale), bytes: Math.trunc(bytes * scale) };
}
