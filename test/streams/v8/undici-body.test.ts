import { expect, it } from 'vitest';
import { analyze } from '../../../src/findings/analyze.js';
import { collectFacts } from '../../../src/findings/stream-facts.js';
import { listCaptures, readTruth } from '../../captures.js';

interface Truth {
  readonly leaks: readonly { readonly id: number; readonly kind: string; readonly why: string }[];
}

const LOOKED_AT = 'only the status of ';

it('says of which request the body of undici 6, 7 and 8 is, and nothing of its query', async () => {
  const [capture] = listCaptures(/^web-leaking-/);
  const { leaks } = readTruth<Truth>(capture!);
  const byId = collectFacts(await analyze([capture!.snapshot]));
  const asked = leaks.filter(({ kind, why }) => kind === 'undici body' && why.startsWith(LOOKED_AT));
  expect(asked).toHaveLength(3 * 6);
  for (const { id, why } of asked) {
    const [path] = why.slice(LOOKED_AT.length).split(' ');
    expect(byId.get(id)?.label?.replace(/:\d+/, ':<port>')).toBe(`GET http://127.0.0.1:<port>${path}`);
  }
});
