/** What else holds the streams of the findings, and which references are suspect. */
import { limitReleaser } from '../graph/limit-releaser.js';
import { ACCUSING_VERDICTS } from '../model/vocabulary.js';
import { findPaths, type Retention } from '../streams/v8/paths.js';
import type { MeasuredGroup } from './measure-groups.js';

/** So many findings, in report order; `explain` tells it of any stream. */
const TOLD_FINDINGS = 32;
const MOST_HOLDERS = 3;

/**
 * Of each group its first stream is asked about. All questions together may take as many steps as one look at the whole
 * heap: what holds a hundred thousand streams is expensive to take away.
 */
export function tellHolders(measured: readonly MeasuredGroup[], retention: Retention): readonly MeasuredGroup[] {
  const { nodeCount, edgeCount } = retention.graph.snapshot;
  const releaser = limitReleaser(retention.releaser, nodeCount + edgeCount);
  let told = 0;
  return measured.map(({ group, nodes }) => {
    if (!ACCUSING_VERDICTS.includes(group.verdict) || told === TOLD_FINDINGS || releaser.exhausted) {
      return { group, nodes };
    }
    told++;
    const { path, otherHolders, moreHolders } = findPaths({ ...retention, releaser }, nodes[0]!, MOST_HOLDERS);
    const more = {
      ...(path.length > 0 && { holder: path }),
      ...(otherHolders.length > 0 && { otherHolders }),
      ...(moreHolders > 0 && { moreHolders }),
    };
    return { group: { ...group, ...more }, nodes };
  });
}
