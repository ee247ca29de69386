/** Reads a JSON report that halfopen wrote earlier back into the result that it was written from. */
import type { ByteSource } from '../io/source.js';
import { EXIT, HalfopenError } from '../model/error.js';
import { type Result, SCHEMA_VERSION } from '../model/result.js';
import { READERS, RECEIVE_STATES, SEND_STATES } from '../model/vocabulary.js';
import { readJsonReport } from './json-report.js';
import {
  findLoop,
  isCalls,
  isConfidence,
  isGroup,
  isGroupId,
  isInputs,
  isSummary,
  isTool,
  isWarnings,
} from './result-shape.js';
import { either, hasFields, isListOf, isOneOf, isQuantity, isText, optional } from './shape.js';

const self = { id: isQuantity, retainedBytes: isQuantity, bufferedBytes: isQuantity, label: optional(isText) };

const isGroupedStream = hasFields({ ...self, group: isGroupId, confidence: optional(isConfidence) });

const isOwnedStream = hasFields({
  ...self,
  owner: isQuantity,
  kind: isText,
  class: optional(isText),
  receive: isOneOf(RECEIVE_STATES),
  send: isOneOf(SEND_STATES),
  reader: isOneOf(READERS),
  confidence: optional(isConfidence),
});

/** `check` is missing on purpose: what a policy said when the report was written does not hold for its next reader. */
const isResult = hasFields({
  schemaVersion: isOneOf([SCHEMA_VERSION]),
  tool: isTool,
  inputs: isInputs,
  warnings: isWarnings,
  summary: isSummary,
  groups: isListOf(isGroup),
  streams: optional(isListOf(either('owner', isOwnedStream, isGroupedStream))),
  calls: optional(isCalls),
});

/**
 * @param maxMemory bytes that it may take when it is read
 * @throws {HalfopenError} when it is too large, no JSON, of another schema version, or not what halfopen writes
 */
export async function readResult(source: ByteSource, maxMemory?: number): Promise<Result> {
  return requireResult(await readJsonReport(source, maxMemory), source.path);
}

/** @throws {HalfopenError} when it is not what halfopen writes, or of an analysis that did not finish */
export function requireResult(value: unknown, path: string): Result {
  const wrong = isResult(value, '') ?? findStray(value as Result) ?? findLoop((value as Result).calls);
  if (wrong === undefined) return requireInputs(value as Result, path);
  throw new HalfopenError('not-a-report', `${path} is not a report of halfopen analyze: ${wrong} is missing or wrong`, {
    hint: 'Write it again: halfopen analyze <file> -r json:report.json',
  });
}

/** The place of the first stream that is in a group which is not there. */
function findStray({ groups, streams = [] }: Result): string | undefined {
  const ids = new Set(groups.map(({ id }) => id));
  const stray = streams.findIndex(({ group }) => group !== undefined && !ids.has(group));
  return stray < 0 ? undefined : `streams[${stray}].group`;
}

/** A check that had nothing to judge leaves a report behind all the same. */
function requireInputs(result: Result, path: string): Result {
  if (result.inputs.length > 0) return result;
  throw new HalfopenError('unfinished-report', `${path} is the report of an analysis that did not finish`, {
    hint: 'Repeat it: the report says why it stopped, in check.problems.',
    exitCode: EXIT.incomplete,
  });
}
