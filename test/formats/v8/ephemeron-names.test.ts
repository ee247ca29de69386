import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTableNames, passesFilter } from '../../../src/formats/v8/ephemeron-names.js';
import { readSnapshot } from '../../../src/formats/v8/read-snapshot.js';
import { heap } from '../../dsl/snapshot.js';
import { memorySource } from '../../dsl/source.js';

/** As Chrome DevTools recognises them: `HeapSnapshot.ts`, `tryParseWeakMapEdgeName`. */
const DEVTOOLS = /^\d+ \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\)$/;

async function tablesOf(names: readonly string[]): Promise<readonly number[]> {
  const { bytes } = heap((h) => names.forEach((name) => void h.object(name)));
  const { strings, nodeName, tables } = await readSnapshot(memorySource(bytes));
  const found = findTableNames(strings);
  expect(tables.tableId, 'the kernel says the same').toEqual(found.tableId);
  for (const id of found.tableId) if (id !== 0) expect(passesFilter(found.filter, id)).toBe(true);
  return names.map((_, k) => found.tableId[nodeName[k + 2]!]!);
}

describe('findTableNames', () => {
  it('agrees with DevTools on names that V8 may write, and on others', async () => {
    const label = fc.tuple(fc.constantFrom('Object', 'a "b"', 'f(x)', 'ümläut', ''), fc.nat(0xffff_ffff));
    const pair = fc
      .tuple(fc.nat(1e6), label, label, fc.integer({ min: 1, max: 0xffff_ffff }))
      .map(
        ([n, [k, kid], [v, vid], t]) =>
          `${n} / part of key (${k} @${kid}) -> value (${v} @${vid}) pair in WeakMap (table @${t})`,
      );
    const cut = fc
      .tuple(pair, fc.nat(120), fc.boolean())
      .map(([text, n, front]) => (front ? text.slice(n) : text.slice(0, n)));
    const other = fc.constantFrom(
      '',
      '1',
      '1)',
      ')',
      '12 / (x)',
      'pair in WeakMap (table @5)',
      '3 / part of key (table @7)',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(pair, cut, other), { maxLength: 20 }), async (names) => {
        expect(await tablesOf(names)).toEqual(names.map((name) => Number(DEVTOOLS.exec(name)?.[1] ?? 0)));
      }),
    );
  });

  it('takes no id over 32 bits for a node', async () => {
    const name = '1 / part of key (A @1) -> value (B @3) pair in WeakMap (table @99999999999)';
    expect(await tablesOf([name])).toEqual([0]);
  });
});
