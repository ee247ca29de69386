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
  const parts = partsOf([...byId.values()]);

  it('says whether numbers were captured', () => {
    expect(result.inputs[0]?.numericValues).toBe(capture.numericValues);
  });

  it(capture.numericValues ? 'reads both halves of every stream' : 'says nothing wrong about any stream', () => {
    const wrong = truth.streams.flatMap((stream) => {
      const found = byId.get(stream.id);
      if (found === undefined) return [`${stream.class} @${stream.id} was not found`];
      const allowed = capture.numericValues ? [] : ['unknown'];
      // A body says that it is open until it is read up to the end that waits in the stream behind it.
      const endWaits = parts.get(stream.id)?.some(({ receive }) => receive === 'unread') ? ['unread'] : [];
      return [
        ...differ(found, 'receive', found.receive, [stream.receive, ...allowed, ...endWaits]),
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
      const leaked = truth.leaks
        .filter((leak) => found.has(leak.id) || !mayBeLeftOpen(leak, truth))
        .map(({ id }) => id);
      expect([...found].sort((a, b) => a - b)).toEqual(leaked.sort((a, b) => a - b));
    });

    it('names the half that each leaked stream has left open', () => {
      const wrong = truth.leaks.flatMap((leak) => {
        const { id, half, why } = leak;
        const verdict = byId.get(id)?.verdict;
        if (verdict === 'in-use' && mayBeResumed(id, truth)) return [];
        if (verdict === 'undetermined' && mayBeLeftOpen(leak, truth)) {
          const ifStuck = result.groups.find((group) => group.streams?.includes(id))?.ifStuck;
          return ifStuck === VERDICTS_OF_HALF[half] || ifStuck === 'neither-closed'
            ? []
            : [`${why}: ${ifStuck} if stuck`];
        }
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
 * Some leaks look like what a healthy program does, so that one snapshot leaves open whether anybody will come back. Which of
 * them that is said of is up to what else is alive; of no others it may be said.
 */
function mayBeLeftOpen({ id, why }: Truth['leaks'][number], truth: Truth): boolean {
  return mayBeResumed(id, truth) || LEFT_OPEN.has(why);
}

const LEFT_OPEN: ReadonlySet<string> = new Set([
  'the file is open, nobody ever reads',
  // Kept with its response, which the program may still send.
  'request body never read',
  // In a scope with a function in a list.
  'written and ended, never read',
  // Paused as well, but not by a property that a process is asked for.
  'paused with data, never resumed',
]);

/**
 * A paused stream is not accused while code that may resume it is alive, and all functions made in one scope share its
 * variables: that none of them will is known to the program only.
 */
function mayBeResumed(id: number, { streams }: Truth): boolean {
  const raw = streams.find((stream) => stream.id === id)?.raw;
  return raw?.isPaused === true && raw.listeners?.data !== undefined;
}

/** Streams by the one that they are part of. */
function partsOf(streams: readonly StreamFacts[]): ReadonlyMap<number, readonly StreamFacts[]> {
  const parts = new Map<number, StreamFacts[]>();
  for (const stream of streams) {
    if (stream.owner !== undefined) parts.set(stream.owner, [...(parts.get(stream.owner) ?? []), stream]);
  }
  return parts;
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
