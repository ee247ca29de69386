/**
 * Every captured program, held to what the running process said of its own streams when the snapshot was taken.
 * `fixtures/README.md` says how the truth was asked.
 */
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/findings/analyze.js';
import { collectFacts, type StreamFacts } from '../../../src/findings/stream-facts.js';
import type { Result } from '../../../src/model/result.js';
import { ACCUSING_VERDICTS, type ReceiveState, type SendState } from '../../../src/model/vocabulary.js';
import { listAllCaptures, readTruth } from '../../captures.js';

interface Truth {
  readonly expect: 'leak' | 'healthy';
  readonly leaks: readonly { readonly id: number; readonly half: string; readonly why: string }[];
  readonly streams: readonly {
    readonly id: number;
    readonly class: string;
    readonly receive: ReceiveState;
    readonly send: SendState;
    readonly raw: { readonly isPaused?: boolean; readonly listeners?: { readonly data?: number } };
  }[];
}

const captures = listAllCaptures(/^/);

it('has captured programs to test', () => {
  expect(captures.length).toBeGreaterThan(15);
});

describe.each(captures)('$name', async (capture) => {
  const truth = readTruth<Truth>(capture);
  const result = await analyze([capture.snapshot]);
  const byId = collectFacts(result);

  it('says whether numbers were captured', () => {
    expect(result.inputs[0]?.numericValues).toBe(capture.numericValues);
  });

  it(capture.numericValues ? 'reads both halves of every stream' : 'says nothing wrong about any stream', () => {
    const wrong = truth.streams.flatMap((stream) => {
      const found = byId.get(stream.id);
      if (found === undefined) return [`${stream.class} @${stream.id} was not found`];
      const allowed = capture.numericValues ? [] : ['unknown'];
      return [
        ...differ(found, 'receive', found.receive, [stream.receive, ...allowed]),
        ...differ(found, 'send', found.send, [stream.send, ...allowed]),
      ];
    });
    expect(wrong).toEqual([]);
  });

  if (truth.expect === 'healthy') {
    it('accuses nobody', () => {
      expect(accused(result).map(describeStream)).toEqual([]);
    });
  } else if (capture.numericValues) {
    it('accuses exactly the streams that the program leaked', () => {
      const found = new Set(accused(result).map((stream) => stream.id));
      const leaked = truth.leaks.map((leak) => leak.id).filter((id) => found.has(id) || !mayBeResumed(id, truth));
      expect([...found].sort((a, b) => a - b)).toEqual(leaked.sort((a, b) => a - b));
    });

    it('names the half that each leaked stream has left open', () => {
      const wrong = truth.leaks.flatMap(({ id, half, why }) => {
        const verdict = byId.get(id)?.verdict;
        if (verdict === 'in-use' && mayBeResumed(id, truth)) return [];
        if (half === 'receive' && verdict === 'neither-closed' && byId.get(id)?.send === 'open') return [];
        return verdict !== undefined && VERDICTS_OF_HALF[half] === verdict ? [] : [`${why}: ${verdict}`];
      });
      expect(wrong).toEqual([]);
    });
  } else {
    it('accuses only streams that the program leaked', () => {
      const leaked = new Set(truth.leaks.map((leak) => leak.id));
      expect(
        accused(result)
          .filter((stream) => !leaked.has(stream.id))
          .map(describeStream),
      ).toEqual([]);
    });
  }
});

const VERDICTS_OF_HALF: Readonly<Record<string, string>> = {
  receive: 'receive-never-closed',
  send: 'send-never-closed',
  both: 'neither-closed',
  none: 'closed-but-retained',
};

/**
 * A paused stream is not accused while code that may resume it is alive, and all functions made in one scope share its
 * variables: that none of them will is known to the program only.
 */
function mayBeResumed(id: number, { streams }: Truth): boolean {
  const raw = streams.find((stream) => stream.id === id)?.raw;
  return raw?.isPaused === true && raw.listeners?.data !== undefined;
}

/** Streams that another one carries are judged with it. */
function accused(result: Result): readonly StreamFacts[] {
  return [...collectFacts(result).values()].filter((stream) => ACCUSING_VERDICTS.includes(stream.verdict));
}

function differ(stream: StreamFacts, half: string, found: string, allowed: readonly string[]): readonly string[] {
  return allowed.includes(found) ? [] : [`${describeStream(stream)}: ${half} is ${allowed[0]}`];
}

function describeStream({ kind, id, receive, send, reader, verdict }: StreamFacts): string {
  return `${kind} @${id} ${receive}/${send}, reader ${reader}, ${verdict}`;
}
