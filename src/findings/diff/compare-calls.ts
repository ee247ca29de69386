/** The calls of two profiles, or of reports about them: what each function of the later one had in the earlier one. */
import type { Call, Result } from '../../model/result.js';
import type { Work } from './difference.js';

/**
 * The calls of the later side. `before` is missing where it is not known: a report leaves out functions that are too
 * small, and what is not told may have been among these. `undefined` when a side has no calls.
 */
export function compareCalls(before: Result, after: Result, work: Work | undefined): readonly Call[] | undefined {
  if (before.calls === undefined || after.calls === undefined) return undefined;
  const earlier = new EarlierCalls(before.calls);
  const scale = work === undefined ? 1 : work.after / work.before;
  const places: Place[] = [];
  return after.calls.map(({ before: _, ...call }) => {
    const caller = call.parent === undefined ? ROOT : places[call.parent]!;
    const place = earlier.find(caller, call);
    places.push(place);
    const bytes = earlier.measure(place);
    return bytes === undefined ? call : { ...call, before: Math.round(bytes * scale) };
  });
}

/** Index of a call of the earlier side; it was not there; or nobody knows. */
type Place = number | 'absent' | 'unknown';

const ROOT = -1;

class EarlierCalls {
  readonly #calls: readonly Call[];
  readonly #places: Map<string, number> = new Map();
  /** Callers with callees that are not told. */
  readonly #withRest: Set<number> = new Set();

  constructor(calls: readonly Call[]) {
    this.#calls = calls;
    for (const [index, call] of calls.entries()) {
      const { parent = ROOT, rest } = call;
      if (rest) this.#withRest.add(parent);
      else this.#places.set(nameCall(parent, call), index);
    }
  }

  find(caller: Place, call: Call): Place {
    if (typeof caller === 'string') return caller;
    if (call.rest) return this.#withRest.has(caller) ? 'unknown' : 'absent';
    return this.#places.get(nameCall(caller, call)) ?? (this.#withRest.has(caller) ? 'unknown' : 'absent');
  }

  measure(place: Place): number | undefined {
    if (place === 'absent') return 0;
    return place === 'unknown' ? undefined : this.#calls[place]!.bytes;
  }
}

/** Lines differ between two builds of one program. */
function nameCall(caller: number, { function: name, at = '' }: Call): string {
  return JSON.stringify([caller, name, at.replace(/:\d+$/, '')]);
}
