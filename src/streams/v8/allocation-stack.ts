/** Where an object was made, when allocations were tracked (`HeapProfiler.startTrackingHeapObjects`). */
import type { Snapshot } from '../../formats/v8/snapshot.js';
import type { Positions } from '../../graph/positions.js';
import type { AllocationFrame } from '../../model/result.js';

/** V8 records no more (`AllocationTracker::kMaxAllocationTraceLength`). */
const MAX_FRAMES = 64;
const ROOT = 0;

/** Innermost function first; `undefined` when the snapshot does not say. */
export function allocationStackOf(
  { allocations, strings }: Snapshot,
  node: number,
  positions: Positions,
): readonly AllocationFrame[] | undefined {
  const id = allocations?.nodeTraceId[node] ?? 0;
  if (allocations === undefined || id === 0) return undefined;
  const frames: AllocationFrame[] = [];
  let row = allocations.traceId.indexOf(id);
  for (; row > ROOT && frames.length < MAX_FRAMES; row = allocations.parent[row]!) {
    const at = allocations.function[row]!;
    const script = strings.text(allocations.scriptName[at]!);
    const line = allocations.functionLine[at]!;
    const column = allocations.functionColumn[at]!;
    const original =
      line > 0 ? positions.originalAt({ script, line: line - 1, column: Math.max(0, column - 1) }) : undefined;
    frames.push({
      function: strings.text(allocations.functionName[at]!),
      ...(script !== '' && { at: line > 0 ? `${script}:${line}` : script }),
      ...(original !== undefined && { original }),
    });
  }
  return frames.length === 0 ? undefined : frames;
}
