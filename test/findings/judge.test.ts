import { describe, expect, test } from 'vitest';
import { type Case, type Judgement, judge, judgeIfStuck, weaker } from '../../src/findings/judge.js';
import {
  ACCUSING_VERDICTS,
  CONFIDENCES,
  READERS,
  RECEIVE_STATES,
  SEND_STATES,
  type Verdict,
} from '../../src/model/vocabulary.js';
import { HEALTHY } from './records.js';

interface Judged {
  readonly subject: Case;
  readonly judgement: Judgement;
}

const MAYBE = [true, false, undefined] as const;
const BOTH = [true, false] as const;

/** Every combination of states, readers and circumstances there is, all read for certain. */
function* everyCase(): Generator<Case> {
  for (const receive of RECEIVE_STATES)
    for (const send of SEND_STATES)
      for (const reader of READERS)
        for (const dataWaiting of MAYBE)
          for (const writing of MAYBE)
            for (const holdsResource of BOTH)
              for (const abandoned of BOTH)
                for (const heldByProgram of BOTH)
                  for (const exempt of [undefined, 'it waits'])
                    yield {
                      receive: { state: receive, confidence: 'certain' },
                      send: { state: send, confidence: 'certain' },
                      reader,
                      circumstances: {
                        ...HEALTHY,
                        ...{ dataWaiting, writing, holdsResource, abandoned, heldByProgram, exempt },
                      },
                    };
}

const ALL: readonly Judged[] = [...everyCase()].map((subject) => ({ subject, judgement: judge(subject) }));

function isOver(state: string): boolean {
  return state === 'closed' || state === 'reset' || state === 'none';
}

function accuses({ judgement }: Judged): boolean {
  return ACCUSING_VERDICTS.includes(judgement.verdict);
}

function casesWith(verdict: Verdict): readonly Judged[] {
  return ALL.filter(({ judgement }) => judgement.verdict === verdict);
}

/** Cases for which `isLegal` does not hold; comparing with [] names the first offenders. */
function offenders(cases: readonly Judged[], isLegal: (judged: Judged) => boolean): readonly Judged[] {
  return cases.filter((judged) => !isLegal(judged)).slice(0, 3);
}

/** The same case with each unknown fact replaced by everything it could be. */
function completions({ receive, send, reader, circumstances }: Case): readonly Case[] {
  const receives =
    receive.state === 'unknown' ? RECEIVE_STATES.filter((state) => state !== 'unknown') : [receive.state];
  const sends = send.state === 'unknown' ? SEND_STATES.filter((state) => state !== 'unknown') : [send.state];
  const readers = reader === 'unknown' ? READERS.filter((name) => name !== 'unknown') : [reader];
  const waitings = circumstances.dataWaiting === undefined ? BOTH : [circumstances.dataWaiting];
  const writings = circumstances.writing === undefined ? BOTH : [circumstances.writing];
  return receives.flatMap((receiveState) =>
    sends.flatMap((sendState) =>
      readers.flatMap((readerName) =>
        waitings.flatMap((dataWaiting) =>
          writings.map((writing) => ({
            receive: { state: receiveState, confidence: 'certain' as const },
            send: { state: sendState, confidence: 'certain' as const },
            reader: readerName,
            circumstances: { ...circumstances, dataWaiting, writing },
          })),
        ),
      ),
    ),
  );
}

describe('every verdict', () => {
  test('is reached by some case', () => {
    const reached = new Set(ALL.map(({ judgement }) => judgement.verdict));
    expect([...reached].sort()).toEqual(
      [...ACCUSING_VERDICTS, 'in-use', 'undetermined'].sort((a, b) => (a < b ? -1 : 1)),
    );
  });

  test('has its severity: only a certain receive-never-closed is an error', () => {
    for (const { judgement } of ALL) {
      const { verdict, confidence, severity } = judgement;
      if (verdict === 'receive-never-closed') expect(severity).toBe(confidence === 'certain' ? 'error' : 'warning');
      else if (verdict === 'closed-but-retained') expect(severity).toBe('note');
      else if (verdict === 'in-use' || verdict === 'undetermined') expect(severity).toBe('none');
      else expect(severity).toBe('warning');
    }
  });
});

describe('nobody is accused', () => {
  test('when the family says why the stream is never a finding', () => {
    const exempt = ALL.filter(({ subject }) => subject.circumstances.exempt !== undefined);
    expect(offenders(exempt, ({ judgement }) => judgement.verdict === 'in-use')).toEqual([]);
  });

  test('of a forgotten receive half while somebody reads, or may read', () => {
    expect(offenders(casesWith('receive-never-closed'), ({ subject }) => subject.reader === 'none')).toEqual([]);
    expect(offenders(casesWith('neither-closed'), ({ subject }) => subject.reader === 'none')).toEqual([]);
  });

  test('of a forgotten open send half while bytes are being written', () => {
    const writing = ALL.filter(({ subject }) => subject.circumstances.writing && subject.send.state === 'open');
    expect(offenders(writing, (judged) => !accuses(judged))).toEqual([]);
  });

  test('of neglect while somebody may come back; what they would be accused of is said for when nobody does', () => {
    const wrong = ALL.filter(({ subject, judgement }) => {
      const circumstances = { ...subject.circumstances, mayReturn: 'a queue' };
      const { verdict } = judge({ ...subject, circumstances });
      const ifStuck = judgeIfStuck({ ...subject, circumstances, unattended: false });
      const isNeglect = judgement.verdict === 'receive-never-closed' || judgement.verdict === 'neither-closed';
      return isNeglect
        ? verdict !== 'undetermined' || ifStuck !== judgement.verdict
        : verdict !== judgement.verdict || ifStuck !== undefined;
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  test('of a connection in which nothing waits and that ends by itself, unless it is stuck', () => {
    const waiting = ALL.filter(({ judgement }) => judgement.verdict === 'receive-never-closed').map(({ subject }) => ({
      ...subject,
      circumstances: { ...subject.circumstances, endsByItself: true },
      unattended: true,
    }));
    expect(waiting.filter((subject) => judge(subject).verdict === 'receive-never-closed')).toEqual([]);
    const stuck = waiting.filter(({ receive }) => receive.state === 'open').map(judgeIfStuck);
    expect([...new Set(stuck)]).toEqual(['receive-never-closed']);
  });

  test('for an idle stream with both halves open', () => {
    const idle = ALL.filter(
      ({ subject }) =>
        subject.receive.state === 'open' &&
        subject.send.state === 'open' &&
        subject.circumstances.dataWaiting === false &&
        !subject.circumstances.abandoned,
    );
    expect(offenders(idle, (judged) => !accuses(judged))).toEqual([]);
  });

  test('for a send half that some code can still reach', () => {
    expect(offenders(casesWith('send-never-closed'), ({ subject }) => subject.circumstances.abandoned)).toEqual([]);
  });
});

describe('each accusation rests on the states it names', () => {
  test('receive-never-closed: receive is open or unread', () => {
    const isLegal = ({ subject }: Judged) => ['open', 'unread'].includes(subject.receive.state);
    expect(offenders(casesWith('receive-never-closed'), isLegal)).toEqual([]);
  });

  test('send-never-closed: send is open, receive is over or cannot be read', () => {
    const isLegal = ({ subject }: Judged) =>
      subject.send.state === 'open' && ['closed', 'reset', 'unknown'].includes(subject.receive.state);
    expect(offenders(casesWith('send-never-closed'), isLegal)).toEqual([]);
  });

  test('neither-closed: both are open and data waits', () => {
    const isLegal = ({ subject }: Judged) =>
      subject.receive.state === 'open' && subject.send.state === 'open' && subject.circumstances.dataWaiting === true;
    expect(offenders(casesWith('neither-closed'), isLegal)).toEqual([]);
  });

  test('closed-but-retained: exactly when both are over, the program holds it and it is not exempt', () => {
    const isLegal = ({ subject, judgement }: Judged) => {
      const expected =
        isOver(subject.receive.state) &&
        isOver(subject.send.state) &&
        subject.circumstances.heldByProgram &&
        subject.circumstances.exempt === undefined;
      return (judgement.verdict === 'closed-but-retained') === expected;
    };
    expect(offenders(ALL, isLegal)).toEqual([]);
  });
});

describe('that both halves are over', () => {
  const unknown = { state: 'unknown', confidence: 'certain' } as const;
  const knownTo = (over: boolean, { subject }: Judged): Case => ({
    ...subject,
    receive: unknown,
    send: unknown,
    circumstances: { ...subject.circumstances, over },
  });

  test('decides as if it were known how they ended', () => {
    for (const judged of ALL) {
      const { verdict } = judge(knownTo(true, judged));
      const { heldByProgram, exempt } = judged.subject.circumstances;
      expect(verdict).toBe(heldByProgram && exempt === undefined ? 'closed-but-retained' : 'in-use');
    }
  });

  test('is never said of streams of which it is known not to be so', () => {
    for (const judged of ALL) expect(judge(knownTo(false, judged)).verdict).not.toBe('closed-but-retained');
  });
});

describe('what is unknown', () => {
  test('never lets a verdict be certain', () => {
    const unknown = ALL.filter(
      ({ subject }) =>
        subject.receive.state === 'unknown' || subject.send.state === 'unknown' || subject.reader === 'unknown',
    );
    expect(offenders(unknown, ({ judgement }) => judgement.confidence !== 'certain')).toEqual([]);
  });

  test('is no excuse: in-use means that no completion of the unknown facts accuses', () => {
    const isLegal = ({ subject }: Judged) =>
      completions(subject).every((complete) => !ACCUSING_VERDICTS.includes(judge(complete).verdict));
    expect(offenders(casesWith('in-use'), isLegal)).toEqual([]);
  });

  test('is undetermined only when some completion of it accuses and some does not', () => {
    const isLegal = ({ subject }: Judged) => {
      const verdicts = completions(subject).map((complete) => judge(complete).verdict);
      return (
        verdicts.some((verdict) => ACCUSING_VERDICTS.includes(verdict)) &&
        (new Set(verdicts).size > 1 || verdicts.includes('in-use'))
      );
    };
    expect(offenders(casesWith('undetermined'), isLegal)).toEqual([]);
  });

  test('does not leave a fully read stream undetermined', () => {
    const known = ALL.filter(({ subject }) => completions(subject).length === 1);
    expect(offenders(known, ({ judgement }) => judgement.verdict !== 'undetermined')).toEqual([]);
  });
});

describe('known leaks and their healthy twins', () => {
  const certain = <State>(state: State) => ({ state, confidence: 'certain' as const });

  test('a response that was never read leaks; the same one with a data listener does not', () => {
    const circumstances = { ...HEALTHY, dataWaiting: true };
    const response: Case = { receive: certain('unread'), send: certain('none'), reader: 'none', circumstances };
    expect(judge(response)).toEqual({ verdict: 'receive-never-closed', severity: 'error', confidence: 'certain' });
    expect(judge({ ...response, reader: 'listener' }).verdict).toBe('in-use');
  });

  test('a socket that was ended and never read leaks, also while its last bytes are being flushed', () => {
    const socket: Case = { receive: certain('open'), send: certain('ending'), reader: 'none', circumstances: HEALTHY };
    expect(judge(socket).verdict).toBe('receive-never-closed');
    expect(judge({ ...socket, circumstances: { ...HEALTHY, writing: true } }).verdict).toBe('receive-never-closed');
  });

  test('a file opened and never read leaks its descriptor; an in-memory stream at rest leaks nothing', () => {
    const file: Case = {
      receive: certain('open'),
      send: certain('none'),
      reader: 'none',
      circumstances: { ...HEALTHY, holdsResource: true },
    };
    expect(judge(file).verdict).toBe('receive-never-closed');
    expect(judge({ ...file, circumstances: HEALTHY }).verdict).toBe('in-use');
  });

  test('a half-open socket after its loop leaks when abandoned; a server still working on its answer does not', () => {
    const socket: Case = { receive: certain('closed'), send: certain('open'), reader: 'none', circumstances: HEALTHY };
    expect(judge({ ...socket, circumstances: { ...HEALTHY, abandoned: true } })).toEqual({
      verdict: 'send-never-closed',
      severity: 'warning',
      confidence: 'certain',
    });
    expect(judge(socket).verdict).toBe('in-use');
  });

  test('a socket with data nobody asked for is forgotten; an idle one is not', () => {
    const socket: Case = { receive: certain('open'), send: certain('open'), reader: 'none', circumstances: HEALTHY };
    expect(judge({ ...socket, circumstances: { ...HEALTHY, dataWaiting: true } }).verdict).toBe('neither-closed');
    expect(judge(socket).verdict).toBe('in-use');
  });

  test('a stream of which nothing can be read is undetermined', () => {
    const stream: Case = {
      receive: certain('unknown'),
      send: certain('unknown'),
      reader: 'unknown',
      circumstances: { ...HEALTHY, dataWaiting: undefined, writing: undefined },
    };
    expect(judge(stream).verdict).toBe('undetermined');
  });
});

test('the confidence of a verdict is the weaker one of its halves', () => {
  for (const receive of CONFIDENCES)
    for (const send of CONFIDENCES) {
      const subject: Case = {
        receive: { state: 'unread', confidence: receive },
        send: { state: 'closed', confidence: send },
        reader: 'none',
        circumstances: HEALTHY,
      };
      expect(judge(subject).confidence).toBe(weaker(receive, send));
      const weakest = Math.max(CONFIDENCES.indexOf(receive), CONFIDENCES.indexOf(send));
      expect(judge(subject).confidence).toBe(CONFIDENCES[weakest]);
    }
});
