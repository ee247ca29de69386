import { beforeAll, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.js';
import { captureAndAnalyze } from './capture.js';

let result: Result;
beforeAll(async () => {
  result = await captureAndAnalyze(`
    const give = (controller) => controller.enqueue(new Uint8Array(100));
    const kept = (globalThis.kept = {
      lazy: new ReadableStream({ pull: give }),
      lazyBytes: new ReadableStream({ type: 'bytes', pull: give }, { highWaterMark: 50 }),
      pushed: new ReadableStream({ start: give }),
      pushedAndLazy: new ReadableStream({ start: (controller) => { give(controller); give(controller); }, pull() {} }),
      finished: new ReadableStream({ pull(controller) { give(controller); controller.close(); } }),
      given: new ReadableStream({ pull: give }),
    });
    const reader = kept.given.getReader();
    await reader.read();
    reader.releaseLock();
    await sleep(1);`);
});

test.each([
  ['lazy', 'in-use'],
  ['lazyBytes', 'in-use'],
  ['pushed', 'receive-never-closed'],
  ['pushedAndLazy', 'receive-never-closed'],
  ['finished', 'receive-never-closed'],
  ['given', 'receive-never-closed'],
])('chunks wait in a stream that is %s: %s', (name, verdict) => {
  const group = result.groups.find(({ holder }) => holder.at(-1)?.edge === name);
  expect(group).toMatchObject({ kind: 'ReadableStream', verdict, reader: 'none' });
});
