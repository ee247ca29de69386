import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import type { Result } from '../../src/model/result.js';
import { nameHolder } from '../../src/report/holder-steps.js';
import { findFindings } from '../../src/report/sentence.js';
import { formatCount } from '../../src/report/units.js';
import { idsOf, type ReportBrowser, readIds, readText, startBrowser, takeScreenshot } from './browser.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));

let browser: ReportBrowser;
let result: Result;
beforeAll(async () => {
  browser = await startBrowser();
  result = await analyze([`${CAPTURED}all-leaking-node24.21.0.heapsnapshot.zst`]);
});
afterAll(() => browser.close());

describe('the report on a snapshot', () => {
  test('says the sentence, draws the matrix, lists the findings and opens the worst', async () => {
    const { page, trouble } = await browser.open(result);
    const findings = findFindings(result);
    expect(await readText(page.locator('h1'))).toContain(`With ${findings.length - 1} more findings`);
    expect(await readIds(page)).toEqual(idsOf(findings));
    expect(await page.locator('#finding-title').textContent()).toContain(findings[0]!.verdict);
    expect(await page.locator('.fix').textContent()).toContain('stream.destroy()');
    await takeScreenshot(page, 'snapshot-light');
    expect(trouble).toEqual([]);
  });

  test('counts every stream of every group once in the matrix', async () => {
    const { page } = await browser.open(result);
    const labels = await page.locator('.matrix .cell').allTextContents();
    const pairs = new Map<string, number>();
    for (const { receive, send, count } of result.groups) {
      const pair = `receive ${receive.state}, send ${send.state}`;
      pairs.set(pair, (pairs.get(pair) ?? 0) + count);
    }
    expect(labels.length).toBe(pairs.size);
    for (const [pair, count] of pairs) {
      expect(labels.filter((label) => label.startsWith(`${pair}: ${formatCount(count)} stream`))).toHaveLength(1);
    }
  });

  test('does not stumble over an address that means nothing', async () => {
    const { page, trouble } = await browser.open(result, {
      hash: '#sort=constructor&verdict=%00&receive=__proto__&finding=g-0&zoom=%F0%9F',
    });
    expect(await readIds(page)).toHaveLength(findFindings(result).length);
    expect(trouble).toEqual([]);
  });

  test('shows both halves with their evidence and the way to the root', async () => {
    const [worst] = findFindings(result);
    const { page } = await browser.open(result);
    const receive = page.getByRole('region', { name: 'receive half' });
    expect(await receive.locator('[aria-current="step"]').textContent()).toBe(worst!.receive.state);
    for (const { half, fact } of worst!.evidence) {
      if (half === 'receive') expect(await receive.textContent()).toContain(fact);
    }
    await page.locator('.skipped summary').first().click();
    const others = (worst!.otherHolders ?? []).flat();
    expect(await page.locator('.ladder li').count()).toBe(worst!.holder.length + others.length);
    const suspects = worst!.holder.filter(({ suspect }) => suspect);
    expect(suspects.length).toBeGreaterThan(0);
    expect(await page.locator('.ladder .suspect').count()).toBe(suspects.length);
    expect(await page.locator('.fix pre').textContent()).toBe(worst!.example!.join('\n'));
  });
});

describe('the same report elsewhere', () => {
  test('is dark where the reader wants it dark', async () => {
    const brightness = async (colorScheme: 'light' | 'dark') => {
      const { page, trouble } = await browser.open(result, { colorScheme });
      await takeScreenshot(page, `snapshot-${colorScheme}`);
      expect(trouble).toEqual([]);
      const color = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      return Math.max(...color.match(/\d+/g)!.map(Number));
    };
    expect(await brightness('dark')).toBeLessThan(60);
    expect(await brightness('light')).toBeGreaterThan(200);
  });

  test('fits a phone without scrolling sideways', async () => {
    const { page } = await browser.open(result, { viewport: { width: 360, height: 740 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await takeScreenshot(page, 'snapshot-phone');
  });

  test('prints all findings, and no controls', async () => {
    const { page } = await browser.open(result);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.filters').isVisible()).toBe(false);
    const clipped = await page
      .locator('.scroller')
      .first()
      .evaluate((element) => element.scrollHeight > element.clientHeight + 1);
    expect(clipped).toBe(false);
    await takeScreenshot(page, 'snapshot-print');
  });

  test('fits the paper, upright and across, with how severe a finding is and who holds it', async () => {
    for (const width of [718, 794, 1047, 1123]) {
      const { page } = await browser.open(result, { viewport: { width, height: 900 } });
      await page.emulateMedia({ media: 'print' });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const rows = await page.locator('#findings tbody tr').evaluateAll((elements) =>
        elements.map((row) =>
          ['severity', 'kind', 'holder'].map((column) => {
            const cell = row.querySelector<HTMLElement>(`[data-column=${column}]`)!;
            const whole = cell.offsetWidth > 0 && cell.scrollWidth <= cell.clientWidth;
            return whole ? cell.innerText.replace(/^receive.*:\s/, '').trim() : `${column} is cut or not there`;
          }),
        ),
      );
      expect(rows).toEqual(findFindings(result).map((group) => [group.severity, group.kind, nameHolder(group)]));
      await takeScreenshot(page, `snapshot-paper-${width}`);
    }
  });

  test('prints what is known about a kind only when somebody has opened it', async () => {
    const { page } = await browser.open(result);
    await page.emulateMedia({ media: 'print' });
    const kinds = page.locator('.kinds');
    expect(await kinds.isVisible()).toBe(false);
    await page.evaluate(() => document.querySelector('.kinds details')!.setAttribute('open', ''));
    expect(await kinds.isVisible()).toBe(true);
    expect(await kinds.locator('details:visible').count()).toBe(1);
    expect(await page.locator('.skipped:visible').count()).toBe(0);
  });

  test('draws one band through the cells whose halves end together, behind them', async () => {
    for (const width of [1280, 360]) {
      const { page } = await browser.open(result, { viewport: { width, height: 800 } });
      const { band, diagonal } = await page.evaluate(() => {
        const cells = [...document.querySelectorAll('.matrix tbody tr')].map((row) => [...row.querySelectorAll('td')]);
        const first = cells[0]![0]!;
        const { width, height, zIndex } = getComputedStyle(first, '::before');
        const { left, top } = first.getBoundingClientRect();
        const last = cells[3]![3]!.getBoundingClientRect();
        return {
          band: { width: Number.parseFloat(width), height: Number.parseFloat(height), behind: Number(zIndex) < 0 },
          diagonal: { width: last.right - left, height: last.bottom - top, behind: true },
        };
      });
      expect(band.behind).toBe(true);
      expect(Math.abs(band.width - diagonal.width)).toBeLessThan(2);
      expect(Math.abs(band.height - diagonal.height)).toBeLessThan(2);
    }
  });
});
