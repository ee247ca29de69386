import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import type { Group, Result } from '../../src/model/result.js';
import { nameHolder } from '../../src/report/holder-steps.js';
import { findFindings } from '../../src/report/sentence.js';
import { formatBytes, formatCount } from '../../src/report/units.js';
import { KNOWN_KINDS } from '../../src/streams/known-kinds.js';
import { stream } from '../findings/records.js';
import { resultOf } from '../report/results.js';
import { idsOf, type ReportBrowser, readIds, readText, startBrowser, takeScreenshot } from './browser.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));

let browser: ReportBrowser;
let result: Result;
beforeAll(async () => {
  browser = await startBrowser();
  result = await analyze([`${CAPTURED}all-leaking-node24.21.0.heapsnapshot.zst`]);
});
afterAll(() => browser.close());

const isInCell =
  (receive: string, send: string) =>
  (group: Group): boolean =>
    group.receive.state === receive && group.send.state === send;

function countStreams(groups: readonly Group[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

describe('a cell of the matrix', () => {
  test('filters by a cell of the matrix, and stops when it is clicked again', async () => {
    const { page, trouble } = await browser.open(result);
    const inCell = findFindings(result).filter(
      ({ receive, send }) => receive.state === 'unread' && send.state === 'closed',
    );
    const cell = page.getByRole('button', { name: /^receive unread, send closed: \d/ });
    await cell.click();
    expect(await readIds(page)).toEqual(idsOf(inCell));
    expect(await cell.getAttribute('aria-pressed')).toBe('true');
    expect(new URL(page.url()).hash).toContain('receive=unread');
    await page.goBack();
    expect(await readIds(page)).toHaveLength(findFindings(result).length);
    await cell.click();
    await cell.click();
    expect(await readIds(page)).toHaveLength(findFindings(result).length);
    expect(trouble).toEqual([]);
  });

  test('shows who is in a cell that accuses nobody', async () => {
    const { page } = await browser.open(result);
    await page.getByRole('button', { name: /^receive none, send open: \d/ }).click();
    const inCell = result.groups.filter(({ receive, send }) => receive.state === 'none' && send.state === 'open');
    expect(await readIds(page)).toEqual(idsOf(inCell));
  });

  test('filters the picture of the memory and the kinds, too', async () => {
    const { page, trouble } = await browser.open(result, { hash: '#zoom=0.1' });
    const memory = page.getByRole('region', { name: 'Memory' });
    await page.getByRole('button', { name: /^receive unread, send open: \d/ }).click();
    const inCell = result.groups.filter(isInCell('unread', 'open'));
    const bytes = inCell.reduce((sum, { retainedBytes }) => sum + retainedBytes, 0);
    const whole = result.groups.reduce((sum, { retainedBytes }) => sum + retainedBytes, 0);
    expect(bytes).toBeLessThan(whole);
    const said = /As filtered above: (.*) of (.*)\./.exec(await readText(memory.locator('.of-all')))!;
    expect(said[1]).toBe(formatBytes(bytes));
    expect(said[2]).not.toBe(formatBytes(bytes));
    // The zoom of the other picture is over.
    expect(await memory.locator('[aria-current]').getAttribute('aria-label')).toBe(
      `these streams, ${formatBytes(bytes)}`,
    );
    const drawn = await memory.locator('.box').evaluateAll((boxes) => boxes.map((box) => box.textContent ?? ''));
    const groups = drawn.flatMap((text) => /^g-\d+/.exec(text)?.[0] ?? []);
    expect(groups.toSorted()).toEqual(idsOf(inCell).toSorted());
    const docs = new Set(inCell.map((group) => group.docs));
    const titles = KNOWN_KINDS.filter((kind) => docs.has(kind.docs)).map(({ title }) => title);
    expect(await page.locator('.kinds summary b').allTextContents()).toEqual(titles);
    await takeScreenshot(page, 'snapshot-cell');
    expect(trouble).toEqual([]);
  });

  test('says which of its streams are not listed, and lists them', async () => {
    const { page } = await browser.open(result);
    await page.getByRole('button', { name: /^receive open, send open: \d/ }).click();
    const inCell = result.groups.filter(isInCell('open', 'open'));
    const accused = findFindings(result).filter(isInCell('open', 'open'));
    const rest = inCell.filter((group) => !accused.includes(group));
    expect(Math.min(accused.length, rest.length)).toBeGreaterThan(0);
    expect(await readIds(page)).toEqual(idsOf(accused));
    const note = await readText(page.locator('.unlisted'));
    expect(note).toContain(`${formatCount(countStreams(rest))} stream`);
    expect(note).toContain(`in ${rest.length} group`);
    await page.locator('.unlisted').getByRole('button').click();
    expect((await readIds(page)).toSorted()).toEqual(idsOf(inCell).toSorted());
    expect(await page.locator('.unlisted').count()).toBe(0);
  });
});

describe('the table of findings', () => {
  test('sorts by a column, and back to the order of the report', async () => {
    const { page } = await browser.open(result);
    const findings = findFindings(result);
    const head = page.getByRole('columnheader', { name: /^count/ });
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    const counts = await page.locator('#findings tbody td:nth-child(8)').allTextContents();
    expect(counts).toEqual(
      findings
        .map(({ count }) => count)
        .sort((a, b) => b - a)
        .map(formatCount),
    );
    await head.getByRole('button').click();
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    await head.getByRole('button').click();
    expect(await readIds(page)).toEqual(idsOf(findings));
  });

  test('sorts by who holds the streams', async () => {
    const { page } = await browser.open(result);
    await page
      .getByRole('columnheader', { name: /^holder/ })
      .getByRole('button')
      .click();
    const names = await page.locator('td[data-column=holder]').allTextContents();
    expect(names).toEqual(
      findFindings(result)
        .map(nameHolder)
        .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)),
    );
    expect(new URL(page.url()).hash).toBe('#sort=holder');
  });

  test('finds by kind, by holder and by nothing', async () => {
    const { page } = await browser.open(result);
    await page.keyboard.press('/');
    await page.keyboard.type('gzip zlib-unread');
    const found = findFindings(result).filter(
      (group) => group.class === 'Gzip' && group.holder.some(({ at }) => at?.includes('zlib-unread')),
    );
    expect(found.length).toBeGreaterThan(0);
    expect(await readIds(page)).toEqual(idsOf(found));
    await page.keyboard.type(' nowhere-to-be-found');
    expect(await page.locator('.nothing').textContent()).toContain('Nothing');
    await page.getByRole('button', { name: 'Clear' }).click();
    expect(await readIds(page)).toHaveLength(findFindings(result).length);
  });

  test('finds a stream by its id, and the states and reader of its halves', async () => {
    const { page } = await browser.open(result);
    const group = findFindings(result).find(({ streams }) => streams!.length > 5)!;
    const id = group.streams!.at(-1)!;
    for (const search of [`@${id}`, `${id}`]) {
      await page.locator('#search').fill(search);
      expect(await readIds(page)).toEqual([group.id]);
      expect(await page.locator('.streams tr[aria-current]').textContent()).toContain(`@${id}`);
    }
    const owned = result.streams!.find(({ owner }) => owner !== undefined)!;
    await page.locator('#search').fill(`${owned.id}`);
    await page.getByRole('checkbox').check();
    expect(await readIds(page)).toHaveLength(1);
    await page.getByRole('checkbox').uncheck();
    for (const [search, found] of [
      ['reset', (group: Group) => group.receive.state === 'reset' || group.send.state === 'reset'],
      ['ending', (group: Group) => group.send.state === 'ending'],
    ] as const) {
      await page.locator('#search').fill(search);
      const listed = await readIds(page);
      const expected = idsOf(findFindings(result).filter(found));
      expect(expected.length).toBeGreaterThan(0);
      for (const id of expected) expect(listed).toContain(id);
      expect(listed.length).toBeLessThan(findFindings(result).length);
    }
  });
});

describe('a report without findings', () => {
  test('says so, and shows what is in use to whoever asks', async () => {
    const healthy = resultOf([stream(1), stream(2, { kind: 'fs.ReadStream' })]);
    const { page, trouble } = await browser.open(healthy);
    const section = page.getByRole('region', { name: 'Findings' });
    expect(await readText(section)).toContain('No finding. Show the 2 groups that are in use');
    expect(await page.locator('.nothing').count()).toBe(0);
    await takeScreenshot(page, 'healthy');
    await section.getByRole('button').click();
    expect((await readIds(page)).toSorted()).toEqual(idsOf(healthy.groups).toSorted());
    expect(trouble).toEqual([]);
  });

  test('says no more when there is nothing at all', async () => {
    const { page } = await browser.open(resultOf([]));
    const section = page.getByRole('region', { name: 'Findings' });
    expect(await readText(section)).toContain('No finding.');
    expect(await section.getByRole('button').count()).toBe(0);
  });
});
