/** Reads the JSON of a difference back into what it was written from. */
import { CHANGES, DIFF_SCHEMA_VERSION, type DiffResult } from '../../model/diff.js';
import { HalfopenError } from '../../model/error.js';
import { SEVERITIES, VERDICTS } from '../../model/vocabulary.js';
import {
  findLoop,
  isCalls,
  isConfidence,
  isFingerprint,
  isGroup,
  isInputs,
  isSummary,
  isTool,
  isWarnings,
} from '../result-shape.js';
import { type Check, hasFields, isChange, isListOf, isOneOf, isQuantity, isText, optional } from '../shape.js';

const isSide = hasFields({ inputs: isInputs, summary: isSummary });

const isDifference = hasFields({ before: isQuantity, after: isQuantity, delta: isChange, error: optional(isQuantity) });

const isIds = isListOf(isQuantity);

const isEntry = hasFields({
  fingerprint: isFingerprint,
  change: isOneOf(CHANGES),
  kind: isText,
  verdict: isOneOf(VERDICTS),
  severity: isOneOf(SEVERITIES),
  confidence: isConfidence,
  count: isDifference,
  retainedBytes: isDifference,
  bufferedBytes: isDifference,
  withinError: optional(isOneOf([true])),
  streams: optional(
    hasFields({ stuck: isIds, arrived: isIds, progressed: isIds, unclear: isIds, movedOn: isIds, left: isIds }),
  ),
  group: isGroup,
});

const isTotals = hasFields({
  stuck: isQuantity,
  unchanged: isQuantity,
  arrived: isQuantity,
  progressed: isQuantity,
  unclear: isQuantity,
  left: isQuantity,
});

const isDiff: Check = hasFields({
  schemaVersion: isOneOf([DIFF_SCHEMA_VERSION]),
  tool: isTool,
  before: isSide,
  after: isSide,
  relation: isOneOf(['one-process', 'apart', 'profiles']),
  work: optional(hasFields({ before: isQuantity, after: isQuantity })),
  warnings: isWarnings,
  summary: hasFields({
    changes: hasFields(Object.fromEntries(CHANGES.map((change) => [change, isQuantity]))),
    streams: optional(isTotals),
  }),
  entries: isListOf(isEntry),
  calls: optional(isCalls),
});

/** Only a difference has an earlier side. */
export function looksLikeDiff(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'before');
}

/** @throws {HalfopenError} when it is not what halfopen writes */
export function requireDiff(value: unknown, path: string): DiffResult {
  const wrong = isDiff(value, '') ?? findLoop((value as DiffResult).calls);
  if (wrong === undefined) return value as DiffResult;
  throw new HalfopenError('not-a-report', `${path} is not a report of halfopen diff: ${wrong} is missing or wrong`, {
    hint: 'Write it again: halfopen diff <before> <after> -r json:difference.json',
  });
}
