/** The one sentence that a reader takes away: the worst finding and what all of them hold, or that there is none. */
import type { Group, Result, Summary } from '../model/result.js';
import { ACCUSING_VERDICTS, type Severity } from '../model/vocabulary.js';
import { describeGroup, describePlaces, findFindings } from './sentence.js';
import { formatBytes, formatCount, formatQuantity, formatShare } from './units.js';

/** As one paragraph. */
export function joinHeadline({ text, places }: Headline): string {
  return [text, ...places].join(' ');
}

export interface Headline {
  /** `✗` somebody is accused, `?` too little could be decided, `✓` neither. */
  readonly sign: '✗' | '?' | '✓';
  readonly text: string;
  /** Who opened and who holds the streams of the worst finding, a sentence each. */
  readonly places: readonly string[];
  readonly severity: Severity;
}

/** @param quote makes a name from the heap harmless in the format that is being written */
export function describeHeadline(result: Result, quote: (text: string) => string): Headline {
  const { summary } = result;
  const total = countFindings(summary);
  const weight = `${formatBytes(summary.findingsRetainedBytes)}, ${formatShare(summary.findingsRetainedBytes, summary.heapBytes)} of the heap`;
  const worst = findWorst(result);
  if (worst !== undefined) {
    const holds = worst.count === 1 ? 'It holds' : 'They hold';
    const whole = total <= 1 ? `${holds} ${weight}.` : `With ${formatQuantity(total - 1, 'more finding')}: ${weight}.`;
    return {
      sign: '✗',
      text: `${describeGroup(worst, quote(worst.kind))} ${whole}`,
      places: describePlaces(worst, quote),
      severity: worst.severity,
    };
  }
  if (total > 0) {
    const text = `${formatQuantity(total, 'finding')} in all, ${weight}, but none of them was asked for.`;
    return { sign: '✗', text, places: [], severity: 'warning' };
  }
  const undecided = summary.streams - summary.decidedStreams;
  if (summary.streams === 0)
    return { sign: '✓', text: 'Nothing to accuse: no stream found.', places: [], severity: 'none' };
  const streams = formatQuantity(summary.streams, 'stream');
  if (undecided === 0) return { sign: '✓', text: `Nothing to accuse among ${streams}.`, places: [], severity: 'none' };
  const text = `Nothing to accuse, but ${formatCount(undecided)} of ${streams} could not be decided.`;
  return { sign: '?', text, places: [], severity: 'warning' };
}

/** The finding that a reader should see first: one that nobody has accepted, if there is any. */
export function findWorst(result: Result): Group | undefined {
  const findings = findFindings(result);
  const accepted = new Set(
    result.check?.findings.filter(({ status }) => status === 'ignored').map(({ group }) => group),
  );
  return findings.find(({ id }) => !accepted.has(id)) ?? findings[0];
}

/** Of the whole input, also when the result shows only some of them. */
function countFindings({ byVerdict }: Summary): number {
  return ACCUSING_VERDICTS.reduce((sum, verdict) => sum + (byVerdict[verdict]?.groups ?? 0), 0);
}
