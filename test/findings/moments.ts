/** Results of one process at two moments, and of another process. */
import type { ProcessMark, Result } from '../../src/model/result.js';
import type { StreamRecord } from '../../src/streams/model.js';
import { resultOf } from '../report/results.js';

/** Marks of one process, in the order of its snapshots. */
function mark(lastId: number): ProcessMark {
  const ids = Array.from({ length: 100 }, (_, index) => (2 * index + 1).toString(16));
  return { lastId, objects: ids.map((id) => `${id}:aa`).join(' ') };
}

export function earlier(records: readonly StreamRecord[]): Result {
  return resultOf(records, { input: { process: mark(1001) } });
}

export function later(records: readonly StreamRecord[]): Result {
  return resultOf(records, { input: { process: mark(2001) } });
}

export function elsewhere(records: readonly StreamRecord[]): Result {
  return resultOf(records, { input: { process: mark(9) } });
}
