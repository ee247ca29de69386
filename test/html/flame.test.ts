import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { diffResults } from '../../src/findings/diff/diff.js';
import type { DiffResult } from '../../src/model/diff.js';
import type { Call, Result } from '../../src/model/result.js';
import { type ReportBrowser, readText, startBrowser, takeScreenshot } from './browser.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/go/', import.meta.url));

let browser: ReportBrowser;
/** One profile: nothing is known of an earlier one. */
let single: Result;
let pair: Result;
/** The same two profiles, analysed each for itself. */
let difference: DiffResult;
beforeAll(async () => {
  browser = await startBrowser();
  single = await analyze([`${CAPTURED}grpc1.85-rate1-abandoned/heap-after.pb.gz`]);
  const folder = `${CAPTURED}quic-go0.48-rate512k-close-only/`;
  const [after, before] = [`${folder}heap-after.pb.gz`, `${folder}heap-before.pb.gz`];
  pair = await analyze([after, before]);
  difference = diffResults(await analyze([before]), await analyze([after]));
});
afterAll(() => browser.close());

function flameOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Calls' });
}

/** The functions of a stack, from `call` outwards. */
function listCallers(calls: readonly Call[], call: Call): readonly string[] {
  const names: string[] = [];
  for (let at: Call | undefined = call; at !== undefined; at = at.parent === undefined ? undefined : calls[at.parent]) {
    names.push(at.function);
  }
  return names;
}

function findMaker({ calls = [] }: Result): Call {
  return calls.find(({ kind }) => kind !== undefined)!;
}

describe('the flame graph', () => {
  test('has a box for each call that can be seen, with its name and size', async () => {
    const { page, trouble } = await browser.open(single);
    const labels = await flameOf(page)
      .locator('.box')
      .evaluateAll((boxes) => boxes.map((box) => box.getAttribute('aria-label')!.replaceAll('\u00a0', ' ')));
    const drawn = single.calls!.filter(({ bytes, rest }) => !rest && bytes > single.summary.heapBytes * 0.0021);
    expect(drawn.length).toBeGreaterThan(50);
    for (const call of drawn) expect(labels.some((label) => label.startsWith(`${call.function}, `))).toBe(true);
    for (const label of labels) expect(label).toMatch(/, [\d.]+ ([KMG]i)?B, <?[\d.]+ % of the heap/);
    expect(trouble).toEqual([]);
  });

  test('draws no callee outside its caller, whatever is zoomed to', async () => {
    for (const hash of ['', '#frame=0.0.0.0.0.0']) {
      const { page } = await browser.open(single, { hash });
      const boxes = await flameOf(page)
        .locator('.box')
        .evaluateAll((elements) =>
          elements.map((element) => {
            const { left, right } = element.getBoundingClientRect();
            return { path: (element as HTMLElement).dataset.path!, left, right };
          }),
        );
      const byPath = new Map(boxes.map((box) => [box.path, box]));
      expect(boxes.length).toBeGreaterThan(15);
      for (const { path, left, right } of boxes.filter((box) => box.path !== '')) {
        const caller = byPath.get(path.split('.').slice(0, -1).join('.'))!;
        expect(left).toBeGreaterThanOrEqual(caller.left - 0.5);
        expect(right).toBeLessThanOrEqual(caller.right + 0.5);
      }
    }
  });

  test('marks what makes streams by a sign and in words, not by colour alone', async () => {
    const { page } = await browser.open(single);
    const maker = findMaker(single);
    const box = flameOf(page).locator('.box.maker').filter({ hasText: '◆' }).first();
    expect(await box.getAttribute('aria-label')).toContain(`makes streams: ${maker.kind}`);
    expect(await box.evaluate((element) => getComputedStyle(element).backgroundImage)).toContain('gradient');
    expect(await flameOf(page).getByRole('list', { name: 'Marks of the frames' }).textContent()).toContain('makes');
    const plain = flameOf(page).locator('.box:not(.maker)').first();
    expect(await plain.evaluate((element) => getComputedStyle(element).backgroundImage)).toBe('none');
  });

  test('says nothing of growth without an earlier profile', async () => {
    const { page } = await browser.open(single);
    expect(await flameOf(page).locator('.grown-1, .grown-2, .grown-3, .same').count()).toBe(0);
    expect(await flameOf(page).textContent()).not.toContain('grown');
  });

  test('tells with two profiles how much each frame has grown, by sign and by colour', async () => {
    const { page, trouble } = await browser.open(pair);
    const flame = flameOf(page);
    const boxes = await flame
      .locator('.box')
      .evaluateAll((elements) =>
        elements.map((element) => ({ label: element.getAttribute('aria-label')!, classes: element.className })),
      );
    for (const { label, classes } of boxes) {
      if (/grown-/.test(classes)) expect(label).toMatch(/, \+\d/);
      else if (/shrunk-/.test(classes)) expect(label).toMatch(/, −\d/);
      else expect(classes).toContain('same');
    }
    expect(boxes.filter(({ classes }) => /grown-3/.test(classes)).length).toBeGreaterThan(10);
    expect(await flame.locator('.box').first().textContent()).toContain('+');
    const color = (name: string) =>
      flame.locator(`.swatch.${name}`).evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(new Set(await Promise.all(['grown-1', 'grown-3', 'shrunk-1', 'shrunk-3', 'same'].map(color))).size).toBe(5);
    expect(await readText(flame)).toContain('small differences may be chance');
    await takeScreenshot(page, 'flame');
    expect(trouble).toEqual([]);
  });

  test('tells the same of two profiles that are compared', async () => {
    const labelsOf = async (report: Result | DiffResult) => {
      const { page, trouble } = await browser.open(report);
      expect(trouble).toEqual([]);
      const boxes = flameOf(page).locator('.box');
      return boxes.evaluateAll((elements) => elements.map((element) => element.getAttribute('aria-label')!));
    };
    const [together, compared] = [await labelsOf(pair), await labelsOf(difference)];
    expect(compared).toHaveLength(together.length);
    const same = compared.filter((label, index) => label === together[index]);
    expect(same.length).toBeGreaterThan(together.length / 2);
    // What the report about the earlier profile does not tell has no sign.
    for (const label of compared.filter((name) => !same.includes(name))) expect(label).not.toMatch(/[+−±]/);
  });

  test('shows the stack of a frame as text that can be selected', async () => {
    const { page, trouble } = await browser.open(pair);
    const flame = flameOf(page);
    expect(await flame.locator('pre').count()).toBe(0);
    await flame.locator('.box.maker').first().click();
    const maker = findMaker(pair);
    const text = await flame.locator('pre').innerText();
    const lines = text.split('\n');
    expect(lines.filter((line) => !line.startsWith(' '))).toEqual(listCallers(pair.calls!, maker));
    expect(lines[1]).toContain(maker.at!);
    await flame.getByRole('button', { name: 'Select' }).click();
    expect(await page.evaluate(() => getSelection()?.toString().trim())).toBe(text.trim());
    expect(trouble).toEqual([]);
  });

  test('is read with the keyboard alone, and every view of it is linked', async () => {
    const { page, trouble } = await browser.open(single);
    const flame = flameOf(page);
    const current = flame.locator('[aria-current]');
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-path'));
    await current.focus();
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowLeft', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    expect(await current.getAttribute('data-path')).toBe('0.0');
    expect(new URL(page.url()).hash).toContain('frame=0.0');
    const outline = await current.evaluate((element) => getComputedStyle(element).outlineStyle);
    expect(outline).not.toBe('none');
    expect(await flame.locator('.icicle-told').textContent()).toContain(single.calls![1]!.function);
    await page.keyboard.press('Escape');
    expect(await current.getAttribute('data-path')).toBe('0');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('0');
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter', 'Home']) await page.keyboard.press(key);
    expect(await current.getAttribute('data-path')).toBe('');
    expect(await focused()).toBe('');
    const other = await browser.open(single, { hash: '#frame=0.0' });
    expect(await flameOf(other.page).locator('[aria-current]').getAttribute('data-path')).toBe('0.0');
    expect([...trouble, ...other.trouble]).toEqual([]);
  });

  test('lists the functions that make streams, and goes to them', async () => {
    const { page } = await browser.open(single);
    const flame = flameOf(page);
    const first = flame.locator('.makers a').first();
    const name = (await first.textContent())!;
    await first.click();
    expect(await flame.locator('[aria-current]').getAttribute('aria-label')).toContain(name);
    expect(await flame.getByRole('heading', { name: 'The stack of' }).textContent()).toContain(name);
  });

  test('frames what the chosen finding or kind is made by', async () => {
    const [worst] = single.groups;
    for (const hash of ['', `#finding=${worst!.id}`, `#kind=${encodeURIComponent(worst!.kind)}`, '#kind=other']) {
      const { page } = await browser.open(single, { hash });
      const chosen = await flameOf(page).locator('.box.chosen').count();
      expect(chosen > 0).toBe(hash !== '' && hash !== '#kind=other');
      expect((await readText(flameOf(page))).includes('framed')).toBe(chosen > 0);
    }
  });

  test('is not drawn when the report has no calls', async () => {
    const { calls, ...rest } = single;
    expect(calls).toBeDefined();
    const { page, trouble } = await browser.open(rest);
    expect(await flameOf(page).count()).toBe(0);
    expect(trouble).toEqual([]);
  });
});

describe('the flame graph elsewhere', () => {
  const reports = { single: () => single, pair: () => pair, difference: () => difference };
  const cases = Object.entries(reports).flatMap(([name, report]) =>
    (['light', 'dark'] as const).map((scheme) => ({ name, scheme, report })),
  );

  test.each(cases)('axe finds nothing in $name, $scheme, with a stack open', async ({ report, scheme }) => {
    const { page } = await browser.open(report(), { colorScheme: scheme, hash: '#frame=0.0.0&finding=g-1' });
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: readonly { id: string; nodes: { html: string }[] }[] }>(
      'axe.run({ resultTypes: ["violations"] })',
    );
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 300)} (${nodes.length})`)).toEqual([]);
  });

  test.each(Object.entries(reports))('fits a phone, its stack scrolls: %s', async (name, report) => {
    const { page } = await browser.open(report(), { viewport: { width: 360, height: 740 }, hash: '#frame=0.0.0' });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    const stack = flameOf(page).locator('pre');
    const { right } = await stack.evaluate((element) => element.getBoundingClientRect().toJSON() as DOMRect);
    expect(right).toBeLessThanOrEqual(360);
    const wide = await page
      .locator('.scroller')
      .evaluateAll((elements) => elements.filter((element) => element.scrollWidth > element.clientWidth).length);
    expect(wide).toBe(0);
    await takeScreenshot(page, `flame-${name}-phone`);
  });

  test('prints whole stacks', async () => {
    const { page } = await browser.open(pair, { hash: '#frame=0.0.0' });
    await page.emulateMedia({ media: 'print' });
    const stack = flameOf(page).locator('pre');
    expect(await stack.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
    expect(await flameOf(page).getByRole('button', { name: 'Select' }).isVisible()).toBe(false);
    await takeScreenshot(page, 'flame-print');
  });
});
