import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { diffResults } from '../../src/findings/diff/diff.js';
import type { DiffResult } from '../../src/model/diff.js';
import { formatBytes } from '../../src/report/units.js';
import { MIXED, resultOf } from '../report/results.js';
import { type ReportBrowser, readText, startBrowser, takeScreenshot } from './browser.js';

const MOMENTS = fileURLToPath(new URL('../../fixtures/captured/moments/two-moments-node24.21.0', import.meta.url));

let browser: ReportBrowser;
let moments: DiffResult;
beforeAll(async () => {
  browser = await startBrowser();
  moments = diffResults(
    await analyze([`${MOMENTS}-before.heapsnapshot.zst`]),
    await analyze([`${MOMENTS}-after.heapsnapshot.zst`]),
  );
});
afterAll(() => browser.close());

describe('the report on a difference', () => {
  test('shows what got worse, and both matrices', async () => {
    const { page, trouble } = await browser.open(moments);
    const stuck = moments.entries.filter(({ streams }) => streams!.stuck.length > 0);
    expect(stuck.length).toBeGreaterThan(0);
    expect(await readText(page.locator('h1'))).toContain(`${stuck.length} findings are stuck`);
    const [before, after] = await page.locator('.matrix').all();
    for (const [matrix, side] of [
      [before, 'before'],
      [after, 'after'],
    ] as const) {
      const counts = await matrix!.locator('.cell strong').allTextContents();
      const sum = counts.reduce((total, count) => total + Number(count.replaceAll(',', '')), 0);
      expect(sum).toBe(moments.entries.reduce((total, { count }) => total + count[side], 0));
    }
    await takeScreenshot(page, 'difference');
    expect(trouble).toEqual([]);
  });

  test('lists what is stuck, new or fixed, and opens one', async () => {
    const { page, trouble } = await browser.open(moments);
    const rows = page.locator('#findings tbody tr');
    for (const change of ['grown', 'shrunk'] as const) {
      const chip = page.getByRole('button', { name: new RegExp(`^${change} \\d`) });
      await chip.click();
      expect(await rows.count()).toBe(moments.summary.changes[change]);
      await chip.click();
    }
    await page.getByRole('button', { name: /^stuck \d/ }).click();
    await rows.last().locator('a').click();
    const id = await rows.last().locator('a').textContent();
    expect(await page.locator('#finding-title').textContent()).toContain(id);
    expect(await page.locator('#finding .f-stuck').count()).toBeGreaterThan(0);
    expect(trouble).toEqual([]);
  });

  test('lists the streams of a finding with what became of each, stuck ones first', async () => {
    const entry = moments.entries.find(({ streams }) => streams!.stuck.length > 0 && streams!.arrived.length > 0)!;
    const { page, trouble } = await browser.open(moments, { hash: `#finding=${entry.fingerprint}` });
    const rows = page.getByRole('region', { name: 'What became of the streams' }).locator('tbody tr');
    const { stuck, arrived, progressed, unclear, movedOn, left } = entry.streams!;
    const ids = [...stuck, ...arrived, ...progressed, ...unclear, ...movedOn, ...left];
    expect(await rows.locator('td:first-child').allTextContents()).toEqual(ids.map((id) => `@${id}`));
    expect(await rows.locator('.f-stuck').count()).toBe(stuck.length);
    await page.locator('#search').fill(`@${arrived[0]}`);
    expect(await page.locator('#findings tbody tr').count()).toBe(1);
    expect(await rows.and(page.locator('[aria-current]')).textContent()).toContain(`@${arrived[0]}arrived`);
    expect(trouble).toEqual([]);
  });

  test('draws the memory that the findings hold after, and of a cell only its own', async () => {
    const { page } = await browser.open(moments);
    const memory = page.getByRole('region', { name: 'Memory' });
    const bytes = moments.entries.reduce((sum, { retainedBytes }) => sum + retainedBytes.after, 0);
    const root = memory.locator('.box').first();
    expect(await root.getAttribute('aria-label')).toBe(`all streams, ${formatBytes(bytes)}`);
    await page.locator('.matrix').last().locator('.cell').first().click();
    expect(await readText(memory.locator('.of-all'))).toMatch(/ of /);
    await memory.locator('.box').last().click();
    const link = memory.getByRole('link', { name: /^open / });
    const id = (await link.textContent())!.replace('open ', '');
    await link.click();
    await page.waitForFunction(() => document.activeElement?.id === 'finding-title');
    expect(await page.locator('#finding-title').textContent()).toContain(id);
  });

  test('colours what grew and what shrank, in the table and in the second matrix', async () => {
    const { page } = await browser.open(moments);
    const deltas = await page.locator('.delta').evaluateAll((elements) =>
      elements.map((element) => ({
        text: element.textContent!,
        color: getComputedStyle(element).color,
        inCell: element.closest('.cell') !== null,
      })),
    );
    const colorsOf = (sign: RegExp): ReadonlySet<string> =>
      new Set(deltas.filter(({ text }) => sign.test(text)).map(({ color }) => color));
    const [grown, shrunk] = [colorsOf(/^\+/), colorsOf(/^[-−]/)];
    expect([grown.size, shrunk.size]).toEqual([1, 1]);
    expect([...grown]).not.toEqual([...shrunk]);
    const cells = await page.locator('.matrix').last().locator('.cell').count();
    expect(deltas.filter(({ inCell }) => inCell)).toHaveLength(cells);
    expect(deltas).toHaveLength(cells + 2 * moments.entries.length);
  });

  test('has one sign for less: a minus, no hyphen', async () => {
    const { page } = await browser.open(moments);
    const text = await page.locator('main').innerText();
    expect(text).toMatch(/−\d/);
    expect(text).not.toMatch(/(^|[\s(])-\d/);
  });

  test('fits a phone: halves, kind, count and growth of every row can be read', async () => {
    const { page } = await browser.open(moments, { viewport: { width: 360, height: 740 } });
    const rows = page.getByRole('region', { name: 'Table of findings' }).locator('tbody tr');
    expect(await rows.count()).toBe(moments.entries.length);
    for (const [index, entry] of moments.entries.entries()) {
      const row = rows.nth(index);
      for (const column of ['id', 'severity', 'count', 'retained']) {
        const cell = row.locator(`td[data-column=${column}]`);
        expect(await cell.evaluate((element) => element.scrollWidth <= element.clientWidth), column).toBe(true);
      }
      expect(await row.locator('[data-column=kind] .both .glyph').isVisible()).toBe(true);
      expect(await row.locator('[data-column=kind]').textContent()).toContain(
        `receive ${entry.group.receive.state}, send ${entry.group.send.state}`,
      );
      for (const delta of await row.locator('.delta').all()) expect(await delta.isVisible()).toBe(true);
      const heights = await row.evaluate((element) => element.getBoundingClientRect().height);
      expect(heights).toBeLessThanOrEqual(35);
    }
    await takeScreenshot(page, 'difference-phone');
  });

  test('is readable in the other direction: everything fixed', async () => {
    const { page, trouble } = await browser.open(diffResults(MIXED, resultOf([])));
    expect(await readText(page.locator('h1'))).toContain('Nothing is stuck');
    expect(await page.locator('table.data tbody tr').count()).toBeGreaterThan(0);
    expect(trouble).toEqual([]);
  });
});
