/**
 * The words of halfopen. Code, JSON, reports and documentation use these and no others; `docs/vocabulary.md` explains
 * each one. States follow the stream state machines of RFC 9000, section 3.
 */

/** State of the receiving half. `unread`: EOF or the last byte has arrived and the program has not consumed it. */
export const RECEIVE_STATES = ['open', 'unread', 'closed', 'reset', 'none', 'unknown'] as const;
export type ReceiveState = (typeof RECEIVE_STATES)[number];

/** State of the sending half. `ending`: the program said it is done, bytes are not flushed or acknowledged yet. */
export const SEND_STATES = ['open', 'ending', 'closed', 'reset', 'none', 'unknown'] as const;
export type SendState = (typeof SEND_STATES)[number];

/** Who consumes the receive half now. */
export const READERS = ['flowing', 'listener', 'piped', 'locked', 'iterating', 'goroutine', 'none', 'unknown'] as const;
export type Reader = (typeof READERS)[number];

/** What a group is accused of, if anything; see `findings/judge.ts` for the order in which they are tried. */
export const VERDICTS = [
  'receive-never-closed',
  'send-never-closed',
  'neither-closed',
  'closed-but-retained',
  'in-use',
  'undetermined',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** `certain`: read from the object. `likely`: inferred from structure. `possible`: statistics of a sampled profile. */
export const CONFIDENCES = ['certain', 'likely', 'possible'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** How much a finding matters. Groups that accuse nobody have `none`. */
export const SEVERITIES = ['error', 'warning', 'note', 'none'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Verdicts that make a group a finding. */
export const ACCUSING_VERDICTS: readonly Verdict[] = [
  'receive-never-closed',
  'send-never-closed',
  'neither-closed',
  'closed-but-retained',
];
