import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import type { Result } from '../../src/model/result.js';
import { findFindings } from '../../src/report/sentence.js';
import { idsOf, type ReportBrowser, readIds, startBrowser, takeScreenshot } from './browser.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));

let browser: ReportBrowser;
let result: Result;
beforeAll(async () => {
  browser = await startBrowser();
  result = await analyze([`${CAPTURED}all-leaking-node24.21.0.heapsnapshot.zst`]);
});
afterAll(() => browser.close());

/** Waits until the page has come to rest at the title of the finding, which has the focus. */
async function waitForArrival(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const title = document.getElementById('finding-title')!;
    const { top } = document.getElementById('finding')!.getBoundingClientRect();
    return document.activeElement === title && Math.abs(top) < 30;
  });
}

/** The row that is open can be seen in the table, below its head. */
function isRowInSight(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const row = document.querySelector('#findings tr[aria-current]')!;
    const box = row.closest('.scroller')!.getBoundingClientRect();
    const { top, bottom, height } = row.getBoundingClientRect();
    return top >= box.top + height - 1 && bottom <= box.bottom + 1;
  });
}

describe('a finding', () => {
  test('opens what an address names, with its filters', async () => {
    const socket = findFindings(result).find(({ kind }) => kind === 'net.Socket')!;
    const hash = `#kind=net.Socket&finding=${socket.id}&sort=retained&descending`;
    const { page, trouble } = await browser.open(result, { hash });
    expect(await page.locator('#finding-title').textContent()).toContain(socket.id);
    const sockets = findFindings(result).filter(({ kind }) => kind === 'net.Socket');
    expect([...(await readIds(page))].sort()).toEqual([...idsOf(sockets)].sort());
    expect(trouble).toEqual([]);
  });

  test('that an address names is where the page is when it opens, with its row in sight', async () => {
    const last = findFindings(result).at(-1)!;
    for (const viewport of [
      { width: 1280, height: 900 },
      { width: 360, height: 740 },
    ]) {
      const { page, trouble } = await browser.open(result, { hash: `#finding=${last.id}`, viewport });
      await waitForArrival(page);
      expect(await isRowInSight(page)).toBe(true);
      expect(trouble).toEqual([]);
    }
  });

  test('that is opened by mouse is scrolled to, also for the second time', async () => {
    const { page } = await browser.open(result);
    const row = page.getByRole('row', { name: /^g-12 / });
    for (let time = 0; time < 2; time++) {
      await row.click();
      await waitForArrival(page);
      expect(await page.locator('#finding-title').textContent()).toContain('g-12 ');
      expect(await isRowInSight(page)).toBe(true);
    }
  });

  test('that no longer matches is closed, and nobody is taken anywhere', async () => {
    const { page } = await browser.open(result, { hash: '#finding=g-12' });
    await page.locator('#search').fill('zlib');
    await expect.poll(() => page.locator('#finding-title').textContent()).not.toContain('g-12 ');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
  });

  test('can be read with the keyboard alone', async () => {
    const { page } = await browser.open(result);
    const [first, second] = findFindings(result);
    await page.getByRole('link', { name: first!.id, exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => document.activeElement?.id === 'finding-title');
    expect(await page.locator('#finding-title').textContent()).toContain(second!.id);
  });

  test('is left for its row by Escape', async () => {
    const { page } = await browser.open(result, { hash: '#finding=g-5' });
    await waitForArrival(page);
    await page.keyboard.press('Escape');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('g-5');
  });

  test('is there at once, for nobody has asked for motion', async () => {
    const { page } = await browser.open(result);
    const tops = await page.evaluate(async () => {
      const scrolled: number[] = [];
      addEventListener('scroll', () => scrolled.push(scrollY));
      location.hash = '#finding=g-7';
      await new Promise((resolve) => setTimeout(resolve, 500));
      return scrolled;
    });
    expect(tops).toHaveLength(1);
    await waitForArrival(page);
    await takeScreenshot(page, 'snapshot-finding');
  });
});

describe('a reader without a mouse', () => {
  test('skips what stands above the findings, and the table with one key', async () => {
    const { page } = await browser.open(result);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('button', { name: 'Skip to the findings' });
    expect(await skip.evaluate((element) => document.activeElement === element)).toBe(true);
    expect((await skip.boundingBox())!.width).toBeGreaterThan(100);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
    await page.getByRole('region', { name: 'Table of findings' }).locator('a[tabindex="0"]').focus();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement!.closest('#finding') !== null)).toBe(true);
  });
});
