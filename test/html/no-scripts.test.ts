import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import type { Result } from '../../src/model/result.js';
import { nameHolder } from '../../src/report/holder-steps.js';
import { findFindings } from '../../src/report/sentence.js';
import { type ReportBrowser, startBrowser, takeScreenshot } from './browser.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));

let browser: ReportBrowser;
let result: Result;
beforeAll(async () => {
  browser = await startBrowser();
  result = await analyze([`${CAPTURED}all-leaking-node24.21.0.heapsnapshot.zst`]);
});
afterAll(() => browser.close());

describe('a report without scripts', () => {
  test('lists the findings, with who holds them and the fix', async () => {
    const { page } = await browser.open(result, { javaScriptEnabled: false });
    const findings = findFindings(result);
    expect(await page.locator('tbody tr').count()).toBe(findings.length);
    const cells = (head: string) => page.locator(`td[data-head="${head}"]`).allTextContents();
    expect(await cells('holder')).toEqual(findings.map(nameHolder));
    expect(await cells('fix')).toEqual(findings.map(({ fix }) => fix));
  });

  test.each([
    [360, 'screen'],
    [768, 'screen'],
    [1280, 'screen'],
    [718, 'print'],
    [1047, 'print'],
  ] as const)('can be read on %i pixels, %s: no word or number is broken', async (width, media) => {
    const { page } = await browser.open(result, { javaScriptEnabled: false, viewport: { width, height: 800 } });
    await page.emulateMedia({ media });
    const { pageWidth, broken } = await page.evaluate(() => {
      /** Lines that the text of a cell takes, without its head. */
      const countLines = (cell: Element): number => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
      };
      const short = document.querySelectorAll('td.word, td.number, td[data-head="kind"]');
      return {
        pageWidth: document.documentElement.scrollWidth,
        broken: [...short].filter((cell) => countLines(cell) > 1 && !cell.textContent!.includes(' ')).length,
      };
    });
    expect(pageWidth).toBeLessThanOrEqual(width);
    expect(broken).toBe(0);
    await takeScreenshot(page, `no-scripts-${media}-${width}`);
  });
});
