import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FILTER_BITS, passesFilter } from '../../../src/formats/v8/ephemeron-names.js';
import { compileKernel, createKernel } from '../../../src/formats/v8/load-kernel.js';
import { OLD_IDS } from '../../../src/formats/v8/node-survey.js';
import { createScriptKernel } from '../../../src/formats/v8/script-kernel.js';
import { NODE_TYPE } from '../../../src/formats/v8/snapshot.js';

const KERNELS = [createKernel(compileKernel()), createScriptKernel()];

const anyId = fc.oneof(
  fc.nat(2 * OLD_IDS),
  fc.constantFrom(0, 1, OLD_IDS - 1, OLD_IDS, OLD_IDS + 1, 0x7fff_ffff, 0x8000_0001, 0xffff_fffe, 0xffff_ffff),
);
const anyNode = fc.record({
  type: fc.constantFrom(...Object.values(NODE_TYPE)),
  id: anyId,
  size: fc.oneof(fc.nat(1000), fc.constantFrom(0xffff_fffe, 0xffff_ffff, 2 ** 40)),
});

it('says what a look at each node says', () => {
  // Longer than what is copied at once.
  const anyNodes = fc.tuple(fc.array(anyNode, { maxLength: 60 }), fc.constantFrom(1, 1, 1, 1000));
  fc.assert(
    fc.property(anyNodes, fc.array(anyId, { maxLength: 5 }), ([few, times], tableIds) => {
      const nodes = Array.from({ length: times }, () => few).flat();
      const filter = new Uint8Array(1 << (FILTER_BITS - 3));
      for (const id of tableIds) filter[(id & 0xffff) >>> 3]! |= 1 << (id & 7);
      const large = nodes.flatMap(({ size }, node): [number, number][] => (size < 0xffff_ffff ? [] : [[node, size]]));
      const columns = {
        nodeCount: nodes.length,
        nodeType: Uint8Array.from(nodes, ({ type }) => type),
        nodeId: Uint32Array.from(nodes, ({ id }) => id),
        selfSize: { low: Uint32Array.from(nodes, ({ size }) => Math.min(size, 0xffff_ffff)), large: new Map(large) },
      };
      const ordinals = (wanted: (node: (typeof nodes)[number]) => boolean): Uint32Array =>
        Uint32Array.from(nodes.flatMap((node, ordinal) => (wanted(node) ? [ordinal] : [])));
      const hasOwnId = ({ type, id }: (typeof nodes)[number]): boolean =>
        (type === NODE_TYPE.object || type === NODE_TYPE.closure) && id % 2 === 1;
      const expected = {
        selfBytes: nodes.reduce((sum, { size }) => sum + size, 0),
        highestId: nodes.filter(hasOwnId).reduce((highest, { id }) => Math.max(highest, id), 0),
        oldNodes: ordinals((node) => hasOwnId(node) && node.id < OLD_IDS),
        closures: ordinals(({ type }) => type === NODE_TYPE.closure),
        likelyTables: ordinals(({ id }) => passesFilter(filter, id)),
      };
      for (const kernel of KERNELS) expect(kernel.surveyNodes(columns, filter)).toEqual(expected);
      expect(expected.likelyTables.length).toBe(
        nodes.filter(({ id }) => tableIds.some((table) => (table & 0xffff) === (id & 0xffff))).length,
      );
    }),
  );
});
