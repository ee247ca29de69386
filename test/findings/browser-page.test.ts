import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import type { Result } from '../../src/model/result.js';
import { launchChromium } from '../html/browser.js';

const folder = mkdtempSync(join(tmpdir(), 'halfopen-page-'));
let result: Result;

/** Would be findings in Node. Text, because the page runs it as it is. */
const KEEP_STREAMS = `
  const pair = new TransformStream();
  pair.writable.getWriter().write('text');
  const unread = new ReadableStream({ start: (controller) => controller.enqueue('text') });
  globalThis.kept = [unread, ...new Response('text').body.tee(), pair, new Response('text')];
  0`;

beforeAll(async () => {
  const file = join(folder, 'page.heapsnapshot');
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto('data:text/html,<title>page</title>');
  await page.evaluate(KEEP_STREAMS);
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { captureNumericValue: true });
  await browser.close();
  writeFileSync(file, chunks.join(''));
  result = await analyze([file]);
});
afterAll(() => rmSync(folder, { recursive: true }));

test('nothing is said of the streams of a page, and why', () => {
  expect(result.groups).toEqual([]);
  expect(result.warnings.map(({ code }) => code)).toEqual(['browser-page']);
});
