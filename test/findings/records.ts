/** Stream records and sizes for tests, with only what a test is about spelled out. */
import fc from 'fast-check';
import type { Sizer } from '../../src/findings/build-result.js';
import { CONFIDENCES, READERS, RECEIVE_STATES, SEND_STATES } from '../../src/model/vocabulary.js';
import type { Circumstances, StreamRecord } from '../../src/streams/model.js';

export const HEALTHY: Circumstances = {
  dataWaiting: false,
  writing: false,
  holdsResource: false,
  abandoned: false,
  heldByProgram: false,
  exempt: undefined,
  receiveNotClosed: false,
  over: undefined,
  sendIgnored: false,
  inferred: undefined,
  mayReturn: undefined,
  endsByItself: false,
};

export function stream(node: number, changes: Partial<StreamRecord> = {}): StreamRecord {
  return {
    node,
    id: node * 2 + 1,
    kind: 'net.Socket',
    class: 'Socket',
    receive: { state: 'open', confidence: 'certain' },
    send: { state: 'open', confidence: 'certain' },
    reader: 'listener',
    bufferedBytes: 0,
    bufferedChunks: undefined,
    circumstances: HEALTHY,
    evidence: [],
    label: undefined,
    owner: undefined,
    holder: [],
    fix: 'Call socket.destroy().',
    halfFix: {},
    docs: 'kinds.md#netsocket',
    unknown: [],
    ...changes,
  };
}

/** A socket whose receive half leaks for certain. */
export function leak(node: number, changes: Partial<StreamRecord> = {}): StreamRecord {
  return stream(node, {
    receive: { state: 'unread', confidence: 'certain' },
    send: { state: 'closed', confidence: 'certain' },
    reader: 'none',
    ...changes,
  });
}

/** Every node retains a set of byte numbers; the size of a group is the size of the union. */
export function createSizer(retained: (node: number) => readonly number[] = (node) => [node]): Sizer {
  const union = (members: readonly number[]) => new Set(members.flatMap((node) => retained(node)));
  return {
    retainedBytes: (members) => union(members).size,
    retainedBytesOf: (node) => retained(node).length,
    shallowBytes: () => 1,
    releases(members) {
      const freed = union(members);
      return (others) => others.every((node) => retained(node).every((byte) => freed.has(byte)));
    },
  };
}

const maybe = fc.constantFrom(true, false, undefined);

export const anyRecords: fc.Arbitrary<readonly StreamRecord[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('net.Socket', 'fs.ReadStream'),
      class: fc.constantFrom('Socket', 'Mine'),
      receive: fc.record({ state: fc.constantFrom(...RECEIVE_STATES), confidence: fc.constantFrom(...CONFIDENCES) }),
      send: fc.record({ state: fc.constantFrom(...SEND_STATES), confidence: fc.constantFrom(...CONFIDENCES) }),
      reader: fc.constantFrom(...READERS),
      bufferedBytes: fc.nat(1000),
      circumstances: fc.record({
        dataWaiting: maybe,
        writing: maybe,
        holdsResource: fc.boolean(),
        abandoned: fc.boolean(),
        heldByProgram: fc.boolean(),
        exempt: fc.option(fc.constant('it waits for its peer'), { nil: undefined, freq: 5 }),
      }),
      owner: fc.option(fc.nat(40), { nil: undefined, freq: 3 }),
      holder: fc.constantFrom(
        [],
        [
          { edge: '', node: '(GC roots)' },
          { edge: 'pool', node: 'Pool', at: '/app/pool.js:3' },
        ],
      ),
    }),
    { maxLength: 40 },
  )
  .map((rows) => rows.map((row, index) => stream(index, row)));
