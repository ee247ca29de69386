/**
 * Whether a map holds the streams of a population, from the memory that its growth allocated.
 *
 * A map allocates when it grows and not for each entry, and never shrinks. So its bytes tell of the most entries it ever
 * had: for a leak that is all of them, for finished streams only the few that were open at once.
 */
import type { Confidence } from '../../model/vocabulary.js';
import type { Amount } from '../../profile/heap-amounts.js';
import { chanceOfAtLeast, chanceOfNone } from '../../profile/sampling.js';

export interface MapSignal {
  /** `unclear`: too few samples, or as many bytes as finished streams could have left behind. */
  readonly state: 'grown' | 'small' | 'unclear';
  readonly confidence: Confidence;
  /** One clause with the numbers. */
  readonly fact: string;
}

/** Bytes of map for a stream in it: 55 since Go 1.24, 41 before, measured; more while a table is half empty. */
const ENTRY_BYTES = 41;
const FULL_ENTRY_BYTES = 55;
/** Bytes a stream in an exact profile above which most are in the map, and below which nearly none is. */
const EXACT = { grown: 20, small: 7 };
/** Largest table of a map since Go 1.24: 1024 slots. Older maps grow in one array, which is larger still. */
const LARGEST_TABLE = 27_264;
/** A table smaller than this share of what so many entries would have filled is a leftover of other times. */
const LEFTOVER_SHARE = 0.25;
/** With fewer streams on each connection, finished ones leave as many bytes behind as open ones take. */
const FEWEST_PER_CONNECTION = 32;
/** An absence is taken for one when luck explains it in at most so many cases. */
const LUCK_OF_KNOWN = 0.05;
const LUCK = { likely: 0.15, possible: 0.37 };

export interface MapQuestion {
  /** The growth of the map, one amount for each allocation site and size. */
  readonly growth: readonly Amount[];
  /** Streams that may be in it. */
  readonly streams: number;
  /** Of them, those that are in it for certain, because they are in use: the question is about the others. */
  readonly known: number;
  /** Each has a map of its own; `undefined` when not known. */
  readonly connections: number | undefined;
  /** Bytes between two samples. */
  readonly period: number;
}

export function readMapSignal({ growth, streams, known, connections, period }: MapQuestion): MapSignal {
  const perConnection = connections === undefined ? undefined : streams / Math.max(1, connections);
  if (perConnection !== undefined && perConnection < FEWEST_PER_CONNECTION) {
    const fact = `only about ${Math.round(perConnection)} streams on each connection: what finished ones left behind looks the same`;
    return { state: 'unclear', confidence: 'possible', fact };
  }
  if (period <= 1) return readExact(growth, streams, known);

  const leastTable = LEFTOVER_SHARE * Math.min(LARGEST_TABLE, ENTRY_BYTES * (perConnection ?? streams));
  let samples = 0;
  let leftovers = 0;
  for (const amount of growth) {
    if (amount.objects === 0) continue;
    if (amount.bytes / amount.objects < leastTable) leftovers += amount.samples;
    else samples += amount.samples;
  }
  const others = Math.max(0, streams - known);
  const expected = (others * ENTRY_BYTES) / period;
  if (samples > 0 && chanceOfAtLeast(samples, (known * ENTRY_BYTES) / period) > LUCK_OF_KNOWN) {
    const fact = `the map grew, but no more than the ${known} streams in use explain`;
    return { state: 'unclear', confidence: 'possible', fact };
  }
  if (samples > 0) {
    const fact = `the map grew, ${amountOf(samples)} where about ${amountOf(expected)} would be expected`;
    return { state: 'grown', confidence: 'likely', fact };
  }
  const luck = chanceOfNone(expected);
  const fact = `no sample of the map growing, where about ${amountOf(expected)} would be expected; luck explains that in ${Math.ceil(luck * 100)} % of profiles`;
  if (luck > LUCK.possible || (leftovers > 0 && connections === undefined)) {
    return { state: 'unclear', confidence: 'possible', fact };
  }
  return { state: 'small', confidence: luck > LUCK.likely ? 'possible' : 'likely', fact };
}

function readExact(growth: readonly Amount[], streams: number, known: number): MapSignal {
  const others = Math.max(1, streams - known);
  const whole = growth.reduce((sum, amount) => sum + amount.bytes, 0);
  const bytes = Math.max(0, whole - known * FULL_ENTRY_BYTES) / others;
  const fact = `${bytes.toFixed(1)} bytes of map a stream; about 41 to 55 when all are in it, near 0 when none is`;
  if (bytes >= EXACT.grown) return { state: 'grown', confidence: 'likely', fact };
  if (bytes <= EXACT.small) return { state: 'small', confidence: 'likely', fact };
  return { state: 'unclear', confidence: 'possible', fact };
}

function amountOf(samples: number): string {
  const rounded = Math.round(samples * 10) / 10;
  return `${rounded} ${rounded === 1 ? 'sample' : 'samples'}`;
}
