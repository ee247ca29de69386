import { describe, expect, it } from 'vitest';
import { type HeapBuilder, heap } from '../../dsl/snapshot.js';

const leak = (h: HeapBuilder): void => {
  const socket = h.object('Socket', { size: 100 });
  h.hold(socket);
  h.property(socket, 'fd', h.number(21));
  h.property(socket, 'connecting', h.boolean(false));
};

describe('the snapshot builder', () => {
  it('writes JSON in the shape of old and new Node versions', () => {
    const text = (node: 20 | 24): string => new TextDecoder().decode(heap(leak, { node }).bytes);
    expect(JSON.parse(text(20)).snapshot.meta.node_fields).toContain('trace_node_id');
    expect(JSON.parse(text(24)).snapshot.meta.node_fields).not.toContain('trace_node_id');
    expect(text(20)).toContain('\n,');
    expect(text(24).split('\n')).toHaveLength(8);
  });

  it('counts what it writes and points edges at records', () => {
    const built = heap(leak);
    const { snapshot, nodes, edges } = JSON.parse(new TextDecoder().decode(built.bytes));
    const fields = snapshot.meta.node_fields.length;
    expect(nodes).toHaveLength(snapshot.node_count * fields);
    expect(edges).toHaveLength(snapshot.edge_count * 3);
    expect(nodes[built.ordinal('Socket') * fields + 3]).toBe(100);
    for (let e = 2; e < edges.length; e += 3) expect(edges[e] % fields).toBe(0);
  });
});
