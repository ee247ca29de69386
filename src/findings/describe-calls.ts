/** What of the tree of calls a report can show: the largest functions by name, the others in sums. */
import type { Call } from '../model/result.js';
import { buildCallTree, type CallLimits, type CallNode, type Sizes } from '../profile/call-tree.js';
import { parseFunctionName } from '../profile/function-name.js';
import { markNameOf } from '../profile/known-functions.js';
import type { CaseProfiles } from '../streams/go/case-view.js';
import { MAKERS } from '../streams/go/index.js';

/**
 * Functions told by name, each on one way to it: a picture shows nothing smaller, and a real profile has some 60 to 150
 * of this size, 10 to 25 kB of a report. With the sums of the others there are at most 1,001 rows.
 */
const LIMITS: CallLimits = { most: 500, least: 1 / 1000 };

/** `undefined` without a heap profile, and of one that was too large to keep the stacks without a stream. */
export function describeCalls({ heap, heapBefore }: CaseProfiles): readonly Call[] | undefined {
  if (heap === undefined) return undefined;
  const profiles = [heap, ...(heapBefore === undefined ? [] : [heapBefore])].map(({ stacks }) => stacks.profile);
  if (profiles.some(({ samples }) => samples.count < samples.total)) return undefined;
  const { nodes, others } = buildCallTree(profiles, LIMITS);
  const sums = [...nodes.map((node, parent) => ({ parent, ...describeRest(node.others) })), describeRest(others)];
  return [...nodes.map(describeNode), ...sums.filter(({ bytes }) => bytes > 0)];
}

function describeNode({ function: name, file, parent, line, bytes }: CallNode): Call {
  const kind = MAKERS.get(markNameOf(parseFunctionName(name)));
  return {
    ...(parent >= 0 && { parent }),
    function: name,
    ...(file !== '' && { at: line > 0 ? `${file}:${line}` : file }),
    ...nameSizes(bytes),
    ...(kind !== undefined && { kind }),
  };
}

function describeRest(sizes: Sizes): Call {
  return { function: '', ...nameSizes(sizes), rest: true };
}

function nameSizes([now = 0, before]: Sizes): Pick<Call, 'bytes' | 'before'> {
  return { bytes: now, ...(before !== undefined && { before }) };
}
