/** The same program, captured on several Node majors: its leaks are the same leaks. */
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import type { Group } from '../../src/model/result.js';
import { ACCUSING_VERDICTS } from '../../src/model/vocabulary.js';
import { type Capture, listCaptures } from '../captures.js';

/** nodejs/node#65110 leaks these streams in some versions only. */
function isOfOneVersion({ verdict, abandoned }: Group): boolean {
  return verdict === 'send-never-closed' && abandoned === true;
}

/** Streams by fingerprint, with what a reader needs when two sets differ. */
async function findLeaks({ snapshot }: Capture): Promise<ReadonlyMap<string, string>> {
  const { groups } = await analyze([snapshot]);
  const counts = new Map<string, number>();
  const described = new Map<string, string>();
  for (const group of groups) {
    if (!ACCUSING_VERDICTS.includes(group.verdict) || isOfOneVersion(group)) continue;
    const { fingerprint, kind, receive, send } = group;
    counts.set(fingerprint, (counts.get(fingerprint) ?? 0) + group.count);
    described.set(fingerprint, `${counts.get(fingerprint)} ${kind} ${receive.state}/${send.state}`);
  }
  return new Map([...described].sort());
}

describe.each(['all-leaking', 'stream-forgotten'])('the findings of %s', (program) => {
  test('have the same fingerprints and counts under every Node', async () => {
    const [first, ...others] = listCaptures(new RegExp(`^${program}-node[\\d.]+$`));
    expect(others.length).toBeGreaterThanOrEqual(3);
    const expected = await findLeaks(first!);
    expect(expected.size).toBeGreaterThan(5);
    for (const other of others) expect(await findLeaks(other), other.name).toEqual(expected);
  });
});
