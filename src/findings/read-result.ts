/** Reads a JSON report that halfopen wrote earlier back into the result that it was written from. */
import { readAll } from '../io/read-all.js';
import type { ByteSource } from '../io/source.js';
import { EXIT, HalfopenError } from '../model/error.js';
import { type ProfileInfo, type Result, SCHEMA_VERSION } from '../model/result.js';
import { MIB } from '../model/units.js';
import { CONFIDENCES, READERS, RECEIVE_STATES, SEND_STATES, SEVERITIES, VERDICTS } from '../model/vocabulary.js';
import {
  either,
  hasFields,
  hasOnlyFields,
  isFlag,
  isLike,
  isListOf,
  isOneOf,
  isQuantity,
  isText,
  optional,
} from './shape.js';

/** A report has some 100 bytes a stream: this is about five million streams, and less than the longest string of V8. */
const LARGEST_REPORT = 500 * MIB;

const isConfidence = isOneOf(CONFIDENCES);
const isGroupId = isLike(/^g-\d{1,9}$/);

const ROLES: readonly ProfileInfo['role'][] = [
  'heap',
  'heap-before',
  'goroutine',
  'goroutineleak',
  'reference',
  'other',
];

const isInput = hasFields({
  path: isText,
  format: isOneOf(['v8-heapsnapshot', 'pprof']),
  bytes: isQuantity,
  nodes: optional(isQuantity),
  edges: optional(isQuantity),
  numericValues: optional(isFlag),
  producer: optional(isText),
  process: optional(hasFields({ lastId: isQuantity, objects: isText })),
  profile: optional(hasFields({ role: isOneOf(ROLES), samples: isQuantity, samplingPeriod: optional(isQuantity) })),
});

const isSummary = hasFields({
  streams: isQuantity,
  decidedStreams: isQuantity,
  needNumbers: optional(isQuantity),
  heapBytes: isQuantity,
  findingsRetainedBytes: isQuantity,
  byVerdict: hasOnlyFields(hasFields({ groups: isQuantity, streams: isQuantity, retainedBytes: isQuantity })),
});

const isPath = isListOf(
  hasFields({
    edge: isText,
    node: isText,
    at: optional(isText),
    original: optional(isText),
    suspect: optional(isOneOf([true])),
    shared: optional(isOneOf([true])),
  }),
);

const isGroup = hasFields({
  id: isGroupId,
  fingerprint: isLike(/^[0-9a-f]{16}$/),
  kind: isText,
  class: isText,
  receive: hasFields({ state: isOneOf(RECEIVE_STATES), confidence: isConfidence }),
  send: hasFields({ state: isOneOf(SEND_STATES), confidence: isConfidence }),
  reader: isOneOf(READERS),
  verdict: isOneOf(VERDICTS),
  severity: isOneOf(SEVERITIES),
  confidence: isConfidence,
  ifStuck: optional(isOneOf(VERDICTS)),
  abandoned: optional(isFlag),
  count: isQuantity,
  retainedBytes: isQuantity,
  shallowBytes: isQuantity,
  bufferedBytes: isQuantity,
  estimate: optional(
    hasFields({
      countLow: isQuantity,
      countHigh: isQuantity,
      bytesLow: isQuantity,
      bytesHigh: isQuantity,
      expectedSamples: isQuantity,
    }),
  ),
  holder: isPath,
  otherHolders: optional(isListOf(isPath)),
  moreHolders: optional(isQuantity),
  alsoRetainedBy: optional(isListOf(isGroupId)),
  evidence: isListOf(hasFields({ half: isOneOf(['receive', 'send', 'stream']), fact: isText, from: isText })),
  fix: optional(isText),
  example: optional(isListOf(isText)),
  docs: optional(isText),
  unknown: optional(isListOf(isText)),
  streams: optional(isListOf(isQuantity)),
});

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

const isCalls = isListOf(
  hasFields({
    parent: optional(isQuantity),
    function: isText,
    at: optional(isText),
    bytes: isQuantity,
    before: optional(isQuantity),
    kind: optional(isText),
    rest: optional(isOneOf([true])),
  }),
);

/** The page draws them all, and halfopen writes at most 1,001. */
const MOST_CALLS = 2000;

/** `check` is missing on purpose: what a policy said when the report was written does not hold for its next reader. */
const isResult = hasFields({
  schemaVersion: isOneOf([SCHEMA_VERSION]),
  tool: hasFields({ name: isOneOf(['halfopen']), version: isText }),
  inputs: isListOf(isInput),
  warnings: isListOf(hasFields({ code: isText, message: isText })),
  summary: isSummary,
  groups: isListOf(isGroup),
  streams: optional(isListOf(either('owner', isOwnedStream, isGroupedStream))),
  calls: optional(isCalls),
});

/** @throws {HalfopenError} when it is too large, no JSON, of another schema version, or not what halfopen writes */
export async function readResult(source: ByteSource): Promise<Result> {
  const { path } = source;
  const value = parse(await readAll(source, LARGEST_REPORT), path);
  requireVersion(value, path);
  const wrong = isResult(value, '') ?? findStray(value as Result) ?? findLoop(value as Result);
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

/** The place of the first call whose caller does not come before it, or of the first one too many. */
function findLoop({ calls = [] }: Result): string | undefined {
  if (calls.length > MOST_CALLS) return `calls[${MOST_CALLS}]`;
  const loop = calls.findIndex(
    ({ parent }, index) => parent !== undefined && !(Number.isInteger(parent) && parent < index),
  );
  return loop < 0 ? undefined : `calls[${loop}].parent`;
}

/** A check that had nothing to judge leaves a report behind all the same. */
function requireInputs(result: Result, path: string): Result {
  if (result.inputs.length > 0) return result;
  throw new HalfopenError('unfinished-report', `${path} is the report of an analysis that did not finish`, {
    hint: 'Repeat it: the report says why it stopped, in check.problems.',
    exitCode: EXIT.incomplete,
  });
}

function parse(bytes: Uint8Array, path: string): unknown {
  try {
    // A byte order mark is no JSON, but Windows shells write one.
    return JSON.parse(new TextDecoder('utf-8').decode(bytes));
  } catch (cause) {
    throw new HalfopenError('truncated', `${path} starts as a halfopen report, but is not whole JSON`, {
      hint: 'Was its writer stopped, or the copy cut short?',
      cause,
    });
  }
}

function requireVersion(value: unknown, path: string): void {
  const version: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'schemaVersion') : undefined;
  if (version === SCHEMA_VERSION) return;
  throw new HalfopenError(
    'schema-version',
    `${path} has schema version ${JSON.stringify(version)}, this halfopen reads version ${SCHEMA_VERSION}`,
    { hint: 'Write the report again with this version of halfopen.' },
  );
}
