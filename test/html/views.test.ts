import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { diffResults } from '../../src/findings/diff/diff.js';
import type { DiffResult } from '../../src/model/diff.js';
import type { Result } from '../../src/model/result.js';
import { describeReasons, describeStatus } from '../../src/report/check-sentence.js';
import { formatCount } from '../../src/report/units.js';
import { leak } from '../findings/records.js';
import { CHECKED, UNFINISHED } from '../report/checked.js';
import { MIXED, resultOf } from '../report/results.js';
import { type ReportBrowser, startBrowser, takeScreenshot } from './browser.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));

let browser: ReportBrowser;
let snapshot: Result;
let profile: Result;
let moments: DiffResult;
beforeAll(async () => {
  browser = await startBrowser();
  snapshot = await analyze([`${CAPTURED}all-leaking-node24.21.0.heapsnapshot.gz`]);
  const folder = `${CAPTURED}go/quic-go0.48-rate512k-close-only/`;
  profile = await analyze([`${folder}heap-after.pb.gz`, `${folder}heap-before.pb.gz`, `${folder}goroutine.pb.gz`]);
  const two = `${CAPTURED}moments/two-moments-node24.21.0`;
  moments = diffResults(
    await analyze([`${two}-before.heapsnapshot.gz`]),
    await analyze([`${two}-after.heapsnapshot.gz`]),
  );
});
afterAll(() => browser.close());

describe('the report on a profile', () => {
  test('shows estimates with their range, and the frames that made the streams', async () => {
    const { page, trouble } = await browser.open(profile);
    const [worst] = profile.groups;
    expect(await page.locator('h1').textContent()).toContain('About');
    expect(await page.locator('#finding').textContent()).toContain(worst!.holder.at(-1)!.node);
    const made = page.getByRole('region', { name: 'Memory' });
    expect(await made.locator('h2').textContent()).toContain('made');
    expect(await made.textContent()).toContain(worst!.holder.at(-1)!.node);
    await takeScreenshot(page, 'profile');
    expect(trouble).toEqual([]);
  });
});

describe('the report on a difference', () => {
  test('shows what got worse, and both matrices', async () => {
    const { page, trouble } = await browser.open(moments);
    const stuck = moments.entries.filter(({ streams }) => streams!.stuck.length > 0);
    expect(stuck.length).toBeGreaterThan(0);
    expect(await page.locator('h1').textContent()).toContain(`${stuck.length} findings are stuck`);
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
    const rows = page.locator('table.data tbody tr');
    for (const change of ['new', 'grown', 'shrunk'] as const) {
      const chip = page.getByRole('button', { name: new RegExp(`^${change} \\d`) });
      await chip.click();
      expect(await rows.count()).toBe(moments.summary.changes[change]);
      await chip.click();
    }
    await page.getByRole('button', { name: /^stuck \d/ }).click();
    await rows.last().locator('a').click();
    const id = await rows.last().locator('a').textContent();
    expect(await page.locator('#finding-title').textContent()).toContain(id);
    expect(await page.locator('#finding').textContent()).toContain('Stuck: @');
    expect(trouble).toEqual([]);
  });

  test('is readable in the other direction: everything fixed', async () => {
    const { page, trouble } = await browser.open(diffResults(MIXED, resultOf([])));
    expect(await page.locator('h1').textContent()).toContain('Nothing is stuck');
    expect(await page.locator('table.data tbody tr').count()).toBeGreaterThan(0);
    expect(trouble).toEqual([]);
  });
});

describe('the report of a check', () => {
  test('says whether it passed and why not, what is new and what is accepted', async () => {
    const { page, trouble } = await browser.open(CHECKED);
    expect(await page.locator('.check-status').textContent()).toContain(describeStatus(CHECKED.check));
    const ignored = CHECKED.check.findings.filter((finding) => finding.status === 'ignored').map(({ group }) => group);
    const title = (await page.locator('#finding-title').textContent())!;
    expect(ignored).not.toContain(title.slice(0, title.indexOf(' ')));
    for (const reason of describeReasons(CHECKED.check, (text) => text)) {
      expect(await page.locator('.check-status').textContent()).toContain(reason);
    }
    for (const status of ['new', 'known', 'ignored'] as const) {
      const count = CHECKED.check.findings.filter((finding) => finding.status === status).length;
      expect(count).toBeGreaterThan(0);
      await page.getByRole('button', { name: `${status} ${count}`, exact: true }).click();
      expect(await page.locator('table.data >> nth=0').locator('tbody tr').count()).toBe(count);
    }
    const accepted = CHECKED.check.ignores.find((entry) => entry.status === 'active');
    expect(await page.locator('#finding').textContent()).toContain(accepted!.reason);
    await takeScreenshot(page, 'check');
    expect(trouble).toEqual([]);
  });

  test.each([true, false])(
    'does not say that all is well when nothing was read, scripts: %s',
    async (javaScriptEnabled) => {
      const { page, trouble } = await browser.open(UNFINISHED, { javaScriptEnabled });
      const text = await page.locator('main').first().textContent();
      expect(text).toContain('incomplete');
      expect(text).toContain('ends at byte 12');
      expect(text).not.toContain('Nothing to accuse');
      expect(trouble).toEqual([]);
    },
  );
});

describe('the picture of the memory', () => {
  test('zooms by mouse and keyboard, and is linked', async () => {
    const { page, trouble } = await browser.open(snapshot);
    const memory = page.getByRole('region', { name: 'Memory' });
    const current = memory.locator('[aria-current]');
    expect(await current.getAttribute('aria-label')).toContain('all streams');
    await current.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await current.getAttribute('data-path')).toBe('0');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-path'))).toBe('0');
    await page.keyboard.press('Escape');
    expect(await current.getAttribute('aria-label')).toContain('all streams');
    await memory.locator('[data-path="0.0.0"]').click();
    expect(new URL(page.url()).hash).toContain('zoom=0.0.0');
    await memory.getByRole('link', { name: /^open g-/ }).click();
    await page.waitForFunction(() => document.activeElement?.id === 'finding-title');
    expect(trouble).toEqual([]);
  });

  test('draws no child outside its parent', async () => {
    const { page } = await browser.open(snapshot);
    const boxes = await page.locator('.box').evaluateAll((elements) =>
      elements.map((element) => {
        const { left, right } = element.getBoundingClientRect();
        return { path: (element as HTMLElement).dataset.path!, left, right };
      }),
    );
    const byPath = new Map(boxes.map((box) => [box.path, box]));
    const inside = boxes.filter(({ path }) => path !== '');
    expect(inside.length).toBeGreaterThan(20);
    for (const { path, left, right } of inside) {
      const parent = byPath.get(path.split('.').slice(0, -1).join('.'))!;
      expect(left).toBeGreaterThanOrEqual(parent.left - 0.5);
      expect(right).toBeLessThanOrEqual(parent.right + 0.5);
    }
  });
});

describe('readers with other senses or devices', () => {
  const views = {
    snapshot: () => snapshot,
    profile: () => profile,
    difference: () => moments,
    check: () => CHECKED,
    nothing: () => resultOf([]),
  };

  test.each(
    Object.entries(views).flatMap(([name, report]) =>
      (['light', 'dark'] as const).map((scheme) => ({ name, scheme, report })),
    ),
  )('axe finds nothing in $name, $scheme', async ({ report, scheme }) => {
    const { page } = await browser.open(report(), { colorScheme: scheme, hash: '#all&receive=unread&send=closed' });
    // The debugger protocol is not bound by the policy of the page.
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: readonly { id: string; nodes: { html: string }[] }[] }>(
      'axe.run({ resultTypes: ["violations"] })',
    );
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 300)} (${nodes.length})`)).toEqual([]);
  });
});

describe('a very long report', () => {
  const COUNT = 100_000;

  test('of a hundred thousand streams opens in two seconds and scrolls to the last', async () => {
    const one = resultOf([leak(1, { label: '127.0.0.1:443' })]);
    const streams = Array.from({ length: COUNT }, (_, index) => ({ ...one.streams![0]!, id: index * 2 + 1 }));
    const group = { ...one.groups[0]!, count: COUNT, streams: streams.map(({ id }) => id) };
    const others = Array.from({ length: 20_000 }, (_, index) => ({
      ...one.groups[0]!,
      id: `g-${index + 2}`,
      fingerprint: `${index}`,
      streams: [],
    }));
    const { page, trouble } = await browser.open({ ...one, groups: [group, ...others], streams });
    const opened = await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation');
      return performance.now() - navigation!.startTime;
    });
    expect(opened).toBeLessThan(2000);
    const [findings, members] = await page.locator('.scroller').all();
    for (const [scroller, count, last] of [
      [findings, 20_001, 'g-20001'],
      [members, COUNT, `@${COUNT * 2 - 1}`],
    ] as const) {
      expect(await scroller!.locator('tbody tr').count()).toBeLessThan(200);
      expect(await scroller!.locator('table').getAttribute('aria-rowcount')).toBe(`${count + 1}`);
      await scroller!.evaluate((element) => element.scrollTo(0, element.scrollHeight));
      await scroller!.getByText(last, { exact: true }).waitFor();
    }
    expect(await page.locator('.filters output').textContent()).toContain(formatCount(20_001));
    expect(trouble).toEqual([]);
  });
});
