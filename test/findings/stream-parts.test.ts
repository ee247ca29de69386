import { expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { capturedSnapshot } from '../captures.js';

test.each([
  ['web-leaking-node26.10.0', 'fetch body'],
  ['libs-leaking-node18.20.8', 'grpc-js call'],
  ['all-leaking-node20.20.2', 'http.IncomingMessage'],
])('in %s no stream holds less than one that is part of it, a %s for example', async (name, kind) => {
  const { groups, streams = [] } = await analyze([capturedSnapshot(name)]);
  const byId = new Map(streams.map((stream) => [stream.id, stream]));
  const groupOf = new Map(groups.map((group) => [group.id, group]));
  const parts = streams.flatMap((part) => {
    const whole = part.owner === undefined ? undefined : byId.get(part.owner);
    const group = whole?.owner === undefined ? groupOf.get(whole?.group ?? '') : undefined;
    return whole === undefined || group === undefined ? [] : [{ part, whole, group }];
  });
  expect(parts.some(({ group }) => group.kind === kind)).toBe(true);
  for (const { part, whole, group } of parts) {
    expect(whole.retainedBytes).toBeGreaterThanOrEqual(part.retainedBytes);
    expect(group.retainedBytes).toBeGreaterThanOrEqual(whole.retainedBytes);
  }
});
