/** The same reports in Firefox and in WebKit, which must show and do what Chromium does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { diffResults } from '../../src/findings/diff/diff.js';
import type { Result } from '../../src/model/result.js';
import { findFindings } from '../../src/report/sentence.js';
import { stream } from '../findings/records.js';
import { createHostile } from '../report/checked.js';
import { resultOf } from '../report/results.js';
import { type ReportBrowser, startBrowser, writeReport } from './browser.js';
import { OTHER_ENGINES, type OtherEngine } from './other-engines.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));
const ATTACK = '</script><img src=x onerror="window.pwned=1">\u202e';

let folder: string;
let chromium: ReportBrowser;
let snapshot: Result;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'halfopen-engines-'));
  chromium = await startBrowser();
  snapshot = await analyze([`${CAPTURED}all-leaking-node24.21.0.heapsnapshot.zst`]);
});
afterAll(async () => {
  await chromium.close();
  rmSync(folder, { recursive: true, force: true });
});

/** From now on; what happens while the page loads is seen in what it shows. */
const WATCH = `
  window.trouble = [];
  for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
    addEventListener(type, (event) => window.trouble.push(type + ' ' + (event.message ?? event.violatedDirective)));
  }`;
const WORDS = `return document.querySelector('main').textContent`;
const IDS = `return [...document.querySelectorAll('table.data')[0].querySelectorAll('tbody tr td:first-child')]
  .map(({ textContent }) => textContent)`;

/** Asks until the answer is not null: pages draw after the event. */
async function until(engine: OtherEngine, script: string): Promise<unknown> {
  for (;;) {
    const answer = await engine.run(script);
    if (answer !== null && answer !== false) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.each(OTHER_ENGINES)('$name', ({ name, executable, start }) => {
  const missing = executable === undefined && process.env.CI === undefined;
  let engine: OtherEngine;
  beforeAll(async () => {
    if (missing) return;
    if (executable === undefined) throw new Error(`Install ${name}: CI does not skip these tests.`);
    engine = await start(executable);
  });
  afterAll(() => engine?.close());

  async function open(title: string, html: string, hash = ''): Promise<void> {
    const file = join(folder, `${name}-${title}.html`);
    writeFileSync(file, html);
    await engine.open(pathToFileURL(file).href + hash);
    await until(engine, `return document.querySelector('main') !== null`);
    await engine.run(WATCH);
  }

  test.skipIf(missing)('shows the words that Chromium shows', async () => {
    const go = `${CAPTURED}go/quic-go0.48-rate512k-close-only/`;
    const two = `${CAPTURED}moments/two-moments-node24.21.0`;
    const reports = {
      snapshot,
      profile: await analyze([`${go}heap-after.pb.gz`, `${go}heap-before.pb.gz`, `${go}goroutine.pb.gz`]),
      difference: diffResults(
        await analyze([`${two}-before.heapsnapshot.zst`]),
        await analyze([`${two}-after.heapsnapshot.zst`]),
      ),
    };
    for (const [title, report] of Object.entries(reports)) {
      await open(title, writeReport(report));
      const { page } = await chromium.open(report);
      expect(await engine.run(WORDS)).toBe(await page.locator('main').textContent());
      expect(await engine.run('return document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
  });

  test.skipIf(missing)('filters by a cell of the matrix, and by the address', async () => {
    await open('filter', writeReport(snapshot));
    const inCell = findFindings(snapshot)
      .filter(({ receive, send }) => receive.state === 'unread' && send.state === 'closed')
      .map(({ id }) => id);
    await engine.run(`[...document.querySelectorAll('.matrix .cell')]
      .find(({ textContent }) => textContent.startsWith('receive unread, send closed')).click()`);
    await until(engine, `return document.querySelector('.cell[aria-pressed=true]') !== null`);
    expect(await engine.run(IDS)).toEqual(inCell);
    const hash = String(await engine.run('return location.hash'));
    expect(await engine.run('return window.trouble')).toEqual([]);
    await open('filter-linked', writeReport(snapshot), hash);
    expect(await engine.run(IDS)).toEqual(inCell);
  });

  test.skipIf(missing)('unpacks a report that is compressed', async () => {
    const many = resultOf(Array.from({ length: 30_000 }, (_, index) => stream(index + 1, { label: `peer ${index}` })));
    const html = writeReport(many);
    expect(html.length).toBeLessThan(JSON.stringify(many).length / 2);
    await open('compressed', html);
    const { page } = await chromium.open(many);
    expect(await engine.run(`return document.querySelector('h1').textContent`)).toBe(
      await page.locator('h1').textContent(),
    );
    expect(await engine.run('return window.trouble')).toEqual([]);
  });

  test.skipIf(missing)('leaves hostile names text', async () => {
    await open('hostile', writeReport(createHostile(ATTACK)));
    expect(await engine.run('return window.pwned === undefined && document.images.length === 0')).toBe(true);
    expect(await engine.run(`return document.body.innerText.includes('<img src=x')`)).toBe(true);
    expect(await engine.run(`return document.body.innerText.includes('\\u202e')`)).toBe(false);
  });
});
