import { describe, expect, it } from 'vitest';
import { readSnapshot } from '../../../src/formats/v8/read-snapshot.js';
import { NODE_TYPE, selfSizeOf } from '../../../src/formats/v8/snapshot.js';
import { heap } from '../../dsl/snapshot.js';
import { memorySource } from '../../dsl/source.js';

describe('readSnapshot', () => {
  it('reads types, names, sizes and edges of a small heap', async () => {
    const built = heap((h) => {
      const socket = h.object('Socket', { size: 100 });
      h.hold(socket);
      h.property(socket, 'fd', h.number(21));
    });
    const snapshot = await readSnapshot(memorySource(built.bytes));
    const socket = built.ordinal('Socket');
    expect(snapshot.nodeCount).toBe(built.nodeCount);
    expect(snapshot.nodeType[socket]).toBe(NODE_TYPE.object);
    expect(snapshot.strings.text(snapshot.nodeName[socket]!)).toBe('Socket');
    expect(selfSizeOf(snapshot.selfSize, socket)).toBe(100);
    const edge = snapshot.firstEdge[socket]!;
    expect(snapshot.firstEdge[socket + 1]).toBe(edge + 1);
    expect(snapshot.strings.text(snapshot.edgeName[edge]!)).toBe('fd');
    expect(snapshot.edgeTarget[edge]).toBe(built.ordinal('smi number'));
  });
});
