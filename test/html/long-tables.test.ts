import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.js';
import { formatCount } from '../../src/report/units.js';
import { leak } from '../findings/records.js';
import { resultOf } from '../report/results.js';
import { type ReportBrowser, startBrowser, takeScreenshot } from './browser.js';

/** One group of so many streams, and others without any. */
function manyOf({ groups, streams: count }: { groups: number; streams: number }): Result {
  const one = resultOf([leak(1, { label: '127.0.0.1:443' })]);
  const [first] = one.groups;
  const streams = Array.from({ length: count }, (_, index) => ({ ...one.streams![0]!, id: index * 2 + 1 }));
  const others = Array.from({ length: groups - 1 }, (_, index) => ({
    ...first!,
    id: `g-${index + 2}`,
    fingerprint: `${index}`,
    streams: [],
  }));
  return { ...one, groups: [{ ...first!, count, streams: streams.map(({ id }) => id) }, ...others], streams };
}

/** Just more than the largest table that used to be whole. */
const LONG = manyOf({ groups: 4900, streams: 4900 });

let browser: ReportBrowser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

async function measureOpening(page: Page): Promise<number> {
  return page.evaluate(() => {
    const [navigation] = performance.getEntriesByType('navigation');
    return performance.now() - navigation!.startTime;
  });
}

const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.activeElement?.closest('tr')?.querySelector('td')?.textContent ?? undefined);

describe('a long report', () => {
  test.each([
    [4_900, 4_900],
    [20_001, 100_000],
  ])('of %i findings, one of them with %i streams, opens in two seconds and scrolls to the last', async (...counts) => {
    const [groups, streams] = counts;
    const { page, trouble } = await browser.open(manyOf({ groups, streams }));
    expect(await measureOpening(page)).toBeLessThan(2000);
    const [findings, members] = await page.locator('.scroller').all();
    for (const [scroller, count, last] of [
      [findings, groups, `g-${groups}`],
      [members, streams, `@${streams * 2 - 1}`],
    ] as const) {
      expect(await scroller!.locator('tbody tr').count()).toBeLessThan(200);
      expect(await scroller!.locator('table').getAttribute('aria-rowcount')).toBe(`${count + 1}`);
      await scroller!.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await scroller!.getByText(last, { exact: true }).waitFor();
    }
    expect(await page.locator('.filters output').textContent()).toContain(formatCount(groups));
    expect(trouble).toEqual([]);
  });

  test('is one stop of the Tab key, and its rows are reached by arrows, pages and ends', async () => {
    const { page } = await browser.open(LONG);
    const table = page.getByRole('region', { name: 'Table of findings' });
    await table.getByRole('link', { name: 'g-1', exact: true }).focus();
    for (const [key, row] of [
      ['ArrowDown', 'g-2'],
      ['End', 'g-4900'],
      ['ArrowDown', 'g-4900'],
      ['ArrowUp', 'g-4899'],
      ['Home', 'g-1'],
      ['PageDown', 'g-11'],
      ['PageUp', 'g-1'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => focused(page), key).toBe(row);
    }
    for (let press = 0; press < 100; press++) await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused(page)).toBe('g-101');
    const inSight = await page.evaluate(() => {
      const row = document.activeElement!.getBoundingClientRect();
      const box = document.activeElement!.closest('.scroller')!.getBoundingClientRect();
      return row.top >= box.top + row.height && row.bottom <= box.bottom;
    });
    expect(inSight).toBe(true);
    expect(await table.locator('a[tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.closest('#finding') !== null)).toBe(true);
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe('g-101');
  });

  test('is on paper as far as somebody would read it, and says how many rows are not', async () => {
    const { page } = await browser.open(LONG);
    await page.evaluate(() => {
      // After that of the page, which has drawn by then: what is there now is what is printed.
      addEventListener('beforeprint', () => {
        const tables = [...document.querySelectorAll('.scroller')];
        document.title = JSON.stringify(
          tables.map((table) => [
            table.querySelectorAll('tbody tr:not(.gap)').length,
            table.querySelector('.unprinted')?.textContent,
          ]),
        );
      });
    });
    const before = await page.locator('tbody tr').count();
    await page.pdf();
    const told = 'and 3,900 more rows, which are left out on paper';
    expect(JSON.parse(await page.title())).toEqual([
      [1000, told],
      [1000, told],
    ]);
    await expect.poll(() => page.locator('tbody tr').count()).toBe(before);
    expect(await page.locator('.unprinted').count()).toBe(0);
  });

  test('below some hundred rows is whole, so that the search of the browser finds them all', async () => {
    const { page } = await browser.open(manyOf({ groups: 300, streams: 300 }));
    for (const scroller of await page.locator('.scroller').all()) {
      expect(await scroller.locator('tbody tr').count()).toBe(300);
    }
    await takeScreenshot(page, 'long');
  });
});
