/** The parts that the JSON of a result and of a difference have in common, as checks of what somebody may have written by hand. */
import type { Call, ProfileInfo } from '../model/result.js';
import { CONFIDENCES, READERS, RECEIVE_STATES, SEND_STATES, SEVERITIES, VERDICTS } from '../model/vocabulary.js';
import {
  type Check,
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

export const isConfidence: Check = isOneOf(CONFIDENCES);
export const isGroupId: Check = isLike(/^g-\d{1,9}$/);
export const isFingerprint: Check = isLike(/^[0-9a-f]{16}$/);

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

export const isInputs: Check = isListOf(isInput);

export const isTool: Check = hasFields({ name: isOneOf(['halfopen']), version: isText });

export const isWarnings: Check = isListOf(hasFields({ code: isText, message: isText }));

export const isSummary: Check = hasFields({
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

export const isGroup: Check = hasFields({
  id: isGroupId,
  fingerprint: isFingerprint,
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
  openedBy: optional(hasFields({ function: isText, at: optional(isText), original: optional(isText) })),
  alsoRetainedBy: optional(isListOf(isGroupId)),
  evidence: isListOf(hasFields({ half: isOneOf(['receive', 'send', 'stream']), fact: isText, from: isText })),
  fix: optional(isText),
  example: optional(isListOf(isText)),
  docs: optional(isText),
  unknown: optional(isListOf(isText)),
  streams: optional(isListOf(isQuantity)),
});

export const isCalls: Check = isListOf(
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

/** The place of the first call whose caller does not come before it, or of the first one too many. */
export function findLoop(calls: readonly Call[] = []): string | undefined {
  if (calls.length > MOST_CALLS) return `calls[${MOST_CALLS}]`;
  const loop = calls.findIndex(
    ({ parent }, index) => parent !== undefined && !(Number.isInteger(parent) && parent < index),
  );
  return loop < 0 ? undefined : `calls[${loop}].parent`;
}
