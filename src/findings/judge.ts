/**
 * The one place that accuses. A family says what it saw; these rules, tried in order, say what it means.
 *
 * Every rule answers in three values: `true`, `false`, or `undefined` when a fact it needs is missing. The first `true`
 * wins. When none is `true` and one is `undefined`, a better input could accuse: `undetermined`. Otherwise nobody
 * can accuse, whatever the missing facts are: `in-use`.
 */
import type { Confidence, Reader, ReceiveState, SendState, Severity, Verdict } from '../model/vocabulary.js';
import type { PopulationCircumstances } from '../streams/go/population.js';
import type { Circumstances } from '../streams/model.js';

/** What the rules look at. A `StreamRecord` of a snapshot is one; so is a group of a profile. */
export interface Case {
  readonly receive: { readonly state: ReceiveState; readonly confidence: Confidence };
  readonly send: { readonly state: SendState; readonly confidence: Confidence };
  readonly reader: Reader;
  /** What only profiles tell is absent where nothing was compared or estimated: in a single snapshot. */
  readonly circumstances: Circumstances & Partial<PopulationCircumstances>;
}

interface StuckCase extends Case {
  readonly unattended: boolean;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly severity: Severity;
  /** The weaker of the two halves, and never `certain` when a fact that the rules look at is unknown. */
  readonly confidence: Confidence;
}

type Answer = boolean | undefined;

interface Rule {
  readonly verdict: Verdict;
  readonly holds: (subject: Case) => Answer;
}

const RULES: readonly Rule[] = [
  {
    verdict: 'closed-but-retained',
    holds: ({ receive, send, circumstances }) =>
      all(
        circumstances.over !== false,
        isOneOf(receive.state, 'closed', 'reset', 'none'),
        isOneOf(send.state, 'closed', 'reset', 'none'),
        circumstances.heldByProgram,
      ),
  },
  {
    verdict: 'receive-never-closed',
    holds: (subject) => all(isNotClosed(subject), isOneOf(subject.reader, 'none'), hasLetGo(subject)),
  },
  {
    // A server that has read its request and still works on the answer looks the same; only reachability tells them apart.
    verdict: 'send-never-closed',
    holds: ({ receive, send, reader, circumstances }) =>
      all(
        isOneOf(send.state, 'open'),
        circumstances.writing !== true,
        any(
          isOneOf(receive.state, 'closed', 'reset'),
          receive.state === 'unknown' && (reader === 'none' || reader === 'unknown'),
          all(receive.state === 'none', isStuck(circumstances)),
        ),
        any(circumstances.abandoned, isStuck(circumstances)),
      ),
  },
  {
    // Waiting data is the evidence of neglect: an idle open stream alone is healthy.
    verdict: 'neither-closed',
    holds: ({ receive, send, reader, circumstances }) =>
      all(
        isOneOf(receive.state, 'open'),
        isOneOf(send.state, 'open'),
        isOneOf(reader, 'none'),
        circumstances.writing !== true,
        any(circumstances.dataWaiting, isStuck(circumstances)),
      ),
  },
];

export function judge(record: Case): Judgement {
  const subject = asOver(record.circumstances.sendIgnored ? withoutSendHalf(record) : record);
  const verdict = asLongAsNobodyReturns(findVerdict(subject), subject);
  const confidence = confidenceIn(subject);
  return { verdict, confidence, severity: severityOf(verdict, confidence, subject.circumstances.stuck === true) };
}

/**
 * What a stream is accused of when a later snapshot shows it unchanged: that nobody came back to it, if somebody might have.
 * Standing still alone is no neglect: a snapshot has no clock, and an idle connection stands still too. So of a connection
 * this is only said when no code waits on it.
 */
export function judgeIfStuck(subject: StuckCase): Verdict | undefined {
  const { receive, send, reader, circumstances, unattended } = subject;
  const { exempt, writing, dataWaiting, sendIgnored, mayReturn, endsByItself } = circumstances;
  if (mayReturn !== undefined) {
    const verdict = findVerdict(asOver(sendIgnored ? withoutSendHalf(subject) : subject));
    return asLongAsNobodyReturns(verdict, subject) === verdict ? undefined : verdict;
  }
  if (!unattended || exempt !== undefined || sendIgnored || reader !== 'none') return undefined;
  if (endsByItself) return receive.state === 'open' ? 'receive-never-closed' : undefined;
  if (send.state !== 'open' || writing !== false || dataWaiting !== false) return undefined;
  if (receive.state === 'closed' || receive.state === 'reset') return 'send-never-closed';
  return receive.state === 'open' ? 'neither-closed' : undefined;
}

/** The weaker of two confidences. */
export function weaker(a: Confidence, b: Confidence): Confidence {
  if (a === 'possible' || b === 'possible') return 'possible';
  return a === 'likely' || b === 'likely' ? 'likely' : 'certain';
}

/** What never moves again weighs one step more; only an unread stream, the leak that kills, is ever an error. */
export function severityOf(verdict: Verdict, confidence: Confidence, isStuck: boolean = false): Severity {
  switch (verdict) {
    case 'receive-never-closed':
      return confidence === 'certain' || isStuck ? 'error' : 'warning';
    case 'send-never-closed':
    case 'neither-closed':
      return 'warning';
    case 'closed-but-retained':
      return isStuck ? 'warning' : 'note';
    case 'in-use':
    case 'undetermined':
      return 'none';
  }
}

/** Only the receive half of a child's stdout is the program's to close. */
function withoutSendHalf(record: Case): Case {
  return { ...record, send: { state: 'none', confidence: 'certain' } };
}

/** How a half that is over has ended makes no difference to the rules. */
function asOver(record: Case): Case {
  if (record.circumstances.over !== true) return record;
  const { receive, send } = record;
  return {
    ...record,
    receive: receive.state === 'unknown' ? { ...receive, state: 'reset' } : receive,
    send: send.state === 'unknown' ? { ...send, state: 'reset' } : send,
  };
}

/** Neglect is what these verdicts say. A second snapshot shows whether somebody came back. */
function asLongAsNobodyReturns(verdict: Verdict, { circumstances }: Case): Verdict {
  const saysNeglect = verdict === 'receive-never-closed' || verdict === 'neither-closed';
  return saysNeglect && circumstances.mayReturn !== undefined ? 'undetermined' : verdict;
}

function findVerdict(subject: Case): Verdict {
  if (subject.circumstances.exempt !== undefined) return 'in-use';
  let otherwise: Verdict = 'in-use';
  for (const rule of RULES) {
    const answer = rule.holds(subject);
    if (answer === true) return rule.verdict;
    if (answer === undefined) otherwise = 'undetermined';
  }
  return otherwise;
}

/** Whether the end has arrived may be unknown while it is certain that nobody has read it. */
function isNotClosed({ receive, circumstances }: Case): Answer {
  return circumstances.receiveNotClosed || isOneOf(receive.state, 'open', 'unread');
}

/**
 * The program has let go of a stream that it does not read: it finished its own half, or left what arrived lying there.
 * While both halves are plainly open, waiting data accuses both and not this half alone: `neither-closed`.
 */
function hasLetGo({ receive, send, circumstances }: Case): Answer {
  const { dataWaiting, writing, holdsResource, endsByItself } = circumstances;
  if (endsByItself) return false;
  const bothOpen = receive.state === 'open' && send.state === 'open';
  return any(
    isOneOf(send.state, 'closed', 'reset', 'ending'),
    all(isOneOf(send.state, 'none'), any(dataWaiting, holdsResource)),
    all(dataWaiting, writing !== true, !bothOpen),
  );
}

function confidenceIn({ receive, send, reader, circumstances }: Case): Confidence {
  const guessed =
    circumstances.inferred !== undefined ||
    receive.state === 'unknown' ||
    send.state === 'unknown' ||
    reader === 'unknown' ||
    (send.state === 'open' && circumstances.writing === undefined);
  if (circumstances.estimated !== undefined) return 'possible';
  return weaker(weaker(receive.confidence, send.confidence), guessed ? 'likely' : 'certain');
}

function isStuck({ stuck = false }: Case['circumstances']): Answer {
  return stuck === 'unknown' ? undefined : stuck;
}

function isOneOf<State extends string>(state: State | 'unknown', ...states: readonly State[]): Answer {
  return state === 'unknown' ? undefined : states.includes(state);
}

function all(...answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

function any(...answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}
