/** Numbers of two sides, their difference, and whether it is more than chance. */
import type { Change, Difference } from '../../model/diff.js';
import type { Group } from '../../model/result.js';
import { KIB } from '../../model/units.js';

export interface Work {
  readonly before: number;
  readonly after: number;
}

/** What a side says about a quantity; `error` is half the width of its 95 % interval, 0 when it was counted. */
interface Quantity {
  readonly value: number;
  readonly error: number;
}

export interface Differences {
  readonly count: Difference;
  readonly retainedBytes: Difference;
  readonly bufferedBytes: Difference;
  readonly change: Change;
  readonly withinError: boolean;
}

/** As many streams as before that hold so much more or less are a change too: a backlog grows in them. */
const NOTABLE_BYTES = 64 * KIB;
const NOTABLE_SHARE = 0.1;

/** Groups of one fingerprint on each side; not both are empty. */
export function compareGroups(before: readonly Group[], after: readonly Group[], work: Work | undefined): Differences {
  const scale = work === undefined ? 1 : work.after / work.before;
  const sampled = [...before, ...after].some(({ estimate }) => estimate !== undefined);
  const compare = (quantityOf: (group: Group) => Quantity): Difference => {
    const unit = sampled ? unseen([...before, ...after], quantityOf) : 0;
    return subtract(total(before, quantityOf, unit), total(after, quantityOf, unit), scale, sampled);
  };
  const count = compare(countOf);
  const retainedBytes = compare(bytesOf);
  const bufferedBytes = compare(({ bufferedBytes }) => ({ value: bufferedBytes, error: 0 }));
  const change = nameChange(before.length === 0, after.length === 0, count, retainedBytes, scale);
  return { count, retainedBytes, bufferedBytes, change, withinError: sampled && isNoise(count) };
}

function countOf({ count, estimate }: Group): Quantity {
  return { value: count, error: estimate === undefined ? 0 : (estimate.countHigh - estimate.countLow) / 2 };
}

function bytesOf({ retainedBytes, estimate }: Group): Quantity {
  return { value: retainedBytes, error: estimate === undefined ? 0 : (estimate.bytesHigh - estimate.bytesLow) / 2 };
}

/**
 * How much may hide behind no sample at all: with 95 % probability not more than three samples' worth
 * (https://en.wikipedia.org/wiki/Rule_of_three_(statistics)).
 */
function unseen(groups: readonly Group[], quantityOf: (group: Group) => Quantity): number {
  let value = 0;
  let samples = 0;
  for (const group of groups) {
    value += quantityOf(group).value;
    samples += group.estimate?.expectedSamples ?? 0;
  }
  return samples > 0 ? (3 * value) / samples : 0;
}

/** Errors of independent samples add in quadrature. */
function total(groups: readonly Group[], quantityOf: (group: Group) => Quantity, whenNone: number): Quantity {
  if (groups.length === 0) return { value: 0, error: whenNone };
  let value = 0;
  let variance = 0;
  for (const group of groups) {
    const quantity = quantityOf(group);
    value += quantity.value;
    variance += quantity.error ** 2;
  }
  return { value, error: Math.sqrt(variance) };
}

function subtract(before: Quantity, after: Quantity, scale: number, sampled: boolean): Difference {
  return {
    before: before.value,
    after: after.value,
    delta: Math.round(after.value - before.value * scale),
    ...(sampled && { error: Math.round(Math.hypot(after.error, before.error * scale)) }),
  };
}

function nameChange(isNew: boolean, isFixed: boolean, count: Difference, bytes: Difference, scale: number): Change {
  if (isNew) return 'new';
  if (isFixed) return 'fixed';
  if (count.delta !== 0 && !isNoise(count)) return count.delta > 0 ? 'grown' : 'shrunk';
  const notable = Math.max(NOTABLE_BYTES, bytes.before * scale * NOTABLE_SHARE);
  if (Math.abs(bytes.delta) > notable && !isNoise(bytes)) return bytes.delta > 0 ? 'grown' : 'shrunk';
  return 'same';
}

function isNoise({ delta, error = 0 }: Difference): boolean {
  return Math.abs(delta) <= error;
}
