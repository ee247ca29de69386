/** The same program, captured on several Node majors: its leaks are the same leaks. */
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import type { Group } from '../../src/model/result.js';
import { ACCUSING_VERDICTS } from '../../src/model/vocabulary.js';

const CAPTURED = new URL('../../fixtures/captured/', import.meta.url).pathname;

function findCaptures(program: string): readonly string[] {
  const name = new RegExp(`^${program}-node\\d+\\.\\d+\\.\\d+\\.heapsnapshot\\.gz$`);
  return readdirSync(CAPTURED)
    .filter((file) => name.test(file))
    .sort();
}

/** nodejs/node#65110 leaks these streams in some versions only. */
function isOfOneVersion({ verdict, abandoned }: Group): boolean {
  return verdict === 'send-never-closed' && abandoned === true;
}

/** Streams by fingerprint, with what a reader needs when two sets differ. */
async function findLeaks(file: string): Promise<ReadonlyMap<string, string>> {
  const { groups } = await analyze([CAPTURED + file]);
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
    const [first, ...others] = findCaptures(program);
    expect(others.length).toBeGreaterThanOrEqual(3);
    const expected = await findLeaks(first!);
    expect(expected.size).toBeGreaterThan(5);
    for (const file of others) expect(await findLeaks(file), file).toEqual(expected);
  });
});
