import fc from 'fast-check';
import { type BuiltHeap, EDGE_TYPES, heap, NODE_TYPES } from '../../dsl/snapshot.js';
import type { SnapshotStyle } from '../../dsl/snapshot-json.js';

interface Recipe {
  readonly nodes: readonly {
    readonly type: string;
    readonly name: string;
    readonly size: number;
    readonly id: number;
  }[];
  readonly edges: readonly (readonly [from: number, type: string, name: string, index: number, to: number])[];
  readonly located: readonly (readonly [node: number, scriptId: number, line: number, column: number])[];
}

const u32 = fc.oneof(fc.nat(200), fc.nat(0xffff_ffff));
const name = fc.oneof(
  fc.constantFrom('', 'Socket', 'a"b', '\\'),
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
);

/** Any graph: names with escapes, numbers of all lengths, edges to anywhere. */
export const arbitraryRecipe: fc.Arbitrary<Recipe> = fc.record({
  nodes: fc.array(
    fc.record({
      type: fc.constantFrom(...NODE_TYPES),
      name,
      size: fc.oneof(fc.nat(1000), fc.maxSafeNat()),
      id: u32,
    }),
    { minLength: 1, maxLength: 30 },
  ),
  edges: fc.array(fc.tuple(fc.nat(99), fc.constantFrom(...EDGE_TYPES), name, u32, fc.nat(99)), { maxLength: 60 }),
  located: fc.uniqueArray(fc.tuple(fc.nat(9), fc.nat(99), fc.nat(1e6), fc.nat(300)), {
    maxLength: 10,
    selector: ([node]) => node,
  }),
});

export function cook(recipe: Recipe, style: SnapshotStyle): BuiltHeap {
  return heap((h) => {
    const nodes = recipe.nodes.map(({ type, name, size, id }) => h.node(type, name, { size, id }));
    const pick = (n: number): number => nodes[n % nodes.length]!;
    for (const [from, type, text, index, to] of recipe.edges) {
      h.edge(type, pick(from), type === 'element' || type === 'hidden' ? index : text, pick(to));
    }
    const seen = new Set<number>();
    for (const [node, scriptId, line, column] of recipe.located) {
      if (seen.has(pick(node))) continue;
      seen.add(pick(node));
      h.locate(pick(node), { scriptId, line, column });
    }
  }, style);
}
