import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { diffResults } from '../../src/findings/diff/diff.js';
import type { DiffResult } from '../../src/model/diff.js';
import type { Result } from '../../src/model/result.js';
import { describeReasons, describeStatus } from '../../src/report/check-sentence.js';
import { findWorst } from '../../src/report/headline.js';
import { findFindings } from '../../src/report/sentence.js';
import { KNOWN_KINDS } from '../../src/streams/known-kinds.js';
import { checkOf } from '../findings/checks.js';
import { leak } from '../findings/records.js';
import { CHECKED, UNFINISHED } from '../report/checked.js';
import { resultOf } from '../report/results.js';
import { type ReportBrowser, readText, startBrowser, takeScreenshot } from './browser.js';

const CAPTURED = fileURLToPath(new URL('../../fixtures/captured/', import.meta.url));

let browser: ReportBrowser;
let snapshot: Result;
let profile: Result;
let moments: DiffResult;
beforeAll(async () => {
  browser = await startBrowser();
  snapshot = await analyze([`${CAPTURED}all-leaking-node24.21.0.heapsnapshot.zst`]);
  const folder = `${CAPTURED}go/quic-go0.48-rate512k-close-only/`;
  profile = await analyze([`${folder}heap-after.pb.gz`, `${folder}heap-before.pb.gz`, `${folder}goroutine.pb.gz`]);
  const two = `${CAPTURED}moments/two-moments-node24.21.0`;
  moments = diffResults(
    await analyze([`${two}-before.heapsnapshot.zst`]),
    await analyze([`${two}-after.heapsnapshot.zst`]),
  );
});
afterAll(() => browser.close());

describe('the report on a profile', () => {
  test('shows estimates with their range, and the frames that made the streams', async () => {
    const { page, trouble } = await browser.open(profile);
    const [worst] = profile.groups;
    expect(await readText(page.locator('h1'))).toContain('About');
    expect(await page.locator('#finding').textContent()).toContain(worst!.holder.at(-1)!.node);
    const made = page.getByRole('region', { name: 'Memory' });
    expect(await made.locator('h2').textContent()).toContain('made');
    expect(await made.textContent()).toContain(worst!.holder.at(-1)!.node);
    await takeScreenshot(page, 'profile');
    expect(trouble).toEqual([]);
  });
});

describe('the report of a check', () => {
  test('says whether it passed and why not, what is new and what is accepted', async () => {
    const { page, trouble } = await browser.open(CHECKED);
    expect(await readText(page.locator('.check-status'))).toContain(describeStatus(CHECKED.check));
    const ignored = CHECKED.check.findings.filter((finding) => finding.status === 'ignored').map(({ group }) => group);
    const title = (await page.locator('#finding-title').textContent())!;
    expect(ignored).not.toContain(title.slice(0, title.indexOf(' ')));
    for (const reason of describeReasons(CHECKED.check, (text) => text)) {
      expect(await readText(page.locator('.check-status'))).toContain(reason);
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

describe('the top of the page', () => {
  test('says where to look, what was read, and how to capture better when halves could not be read', async () => {
    const numberless = await analyze([`${CAPTURED}all-leaking-node26.10.0-plain.heapsnapshot.zst`]);
    const { page, trouble } = await browser.open(numberless);
    const [sentence, inputs, notes, next] = await page.locator('main > *').evaluateAll((elements) =>
      elements.map((element) => ({
        name: element.getAttribute('aria-label') ?? '',
        text: element.textContent?.replaceAll('\u00a0', ' ') ?? '',
      })),
    );
    const worst = findWorst(numberless)!;
    const place = worst.holder.findLast(({ at }) => at !== undefined && !at.startsWith('node:'))!;
    expect(sentence!.text).toContain(`Held by ${place.node} at `);
    expect(sentence!.text).toContain(place.at!.slice(place.at!.lastIndexOf('/')));
    expect(inputs!.text).toContain(numberless.inputs[0]!.producer);
    expect(notes!.text).toContain('v8.writeHeapSnapshot(path, { exposeNumericValues: true })');
    expect(next!.name).toBe('Half-states');
    expect(trouble).toEqual([]);
  });

  test('says in the title of the page what is the matter, and in which file', async () => {
    for (const [report, words, file] of [
      [snapshot, 'zlib streams were never read', 'all-leaking-node24.21.0.heapsnapshot.zst'],
      [moments, 'findings are stuck', 'two-moments-node24.21.0-after.heapsnapshot.zst'],
      [UNFINISHED, 'incomplete', 'halfopen'],
    ] as const) {
      const { page } = await browser.open(report);
      expect(await page.title()).toContain(words);
      expect(await page.title()).toContain(file);
    }
  });

  test('of a profile says who opened or accepted the streams', async () => {
    const { page } = await browser.open(profile);
    const step = profile.groups[0]!.holder.findLast(({ at }) => at !== undefined)!;
    const text = await page.locator('.held').textContent();
    expect(text).toContain(`${step.node} at `);
    expect(text).toContain(step.at!.slice(step.at!.lastIndexOf('/')));
  });

  test('breaks no line between a number and its unit', async () => {
    for (const report of [snapshot, profile, moments]) {
      const { page } = await browser.open(report);
      const text = await page.locator('.sentence h1, .inputs, .lead').allTextContents();
      expect(text.join(' ')).not.toMatch(/\d (?:[KMG]iB|B\b|%)/);
      expect(text.join(' ')).toMatch(/\d\u00a0(?:[KMG]iB|B\b|%)/);
    }
  });

  test('names the line that the check found in the repository', async () => {
    const holder = [{ edge: 'cache', node: 'Cache', at: '/repo/src/cache.js:120' }];
    const { page } = await browser.open(checkOf(resultOf([leak(1, { holder })])));
    expect(await page.locator('.held').textContent()).toContain('at src/cache.js:120');
  });
});

describe('what is known about the kinds', () => {
  test('is in the page for those that occur, and a finding links to its own', async () => {
    const one = findFindings(snapshot).find(({ kind }) => kind === 'net.Socket')!;
    const { page, trouble } = await browser.open(snapshot, { hash: `#all&finding=${one.id}` });
    const about = page.getByRole('region', { name: 'About the kinds' });
    const occurring = new Set(snapshot.groups.map(({ docs }) => docs));
    const known = KNOWN_KINDS.filter(({ docs }) => occurring.has(docs));
    expect(await about.locator('summary b').allTextContents()).toEqual(known.map(({ title }) => title));
    const socket = known.find(({ title }) => title === 'net.Socket')!;
    await page.locator('#finding').getByRole('link', { name: 'About net.Socket' }).click();
    const opened = about.locator('details[open]');
    expect(await opened.count()).toBe(1);
    const text = (await opened.textContent())!;
    for (const { from } of socket.facts) expect(text).toContain(from.replaceAll('`', ''));
    expect(text).toContain(socket.example.join('\n'));
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('net.Socket');
    expect(new URL(page.url()).hash).toContain(`finding=${one.id}`);
    await opened.locator('summary').click();
    await page.locator('#finding').getByRole('link', { name: 'About net.Socket' }).click();
    expect(await opened.count()).toBe(1);
    expect(trouble).toEqual([]);
  });

  test('is opened by an address, and only by one that means a kind', async () => {
    const { page, trouble } = await browser.open(profile, { hash: '#about=kinds-go.md%23quic-go' });
    expect(await page.locator('.kinds details[open] summary').textContent()).toContain('quic-go');
    const other = await browser.open(profile, { hash: '#about=search' });
    expect(await other.page.locator('.kinds details[open]').count()).toBe(0);
    expect([...trouble, ...other.trouble]).toEqual([]);
  });
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

describe('the width of the window', () => {
  const reports = { snapshot: () => snapshot, profile: () => profile, difference: () => moments, check: () => CHECKED };

  test.each(Object.entries(reports).flatMap(([name, report]) => [1280, 360].map((width) => ({ name, width, report }))))(
    '$width pixels hold the table of $name',
    async ({ report, width }) => {
      const { page } = await browser.open(report(), { viewport: { width, height: 800 } });
      const table = page.getByRole('region', { name: 'Table of findings' });
      const { scrollWidth, clientWidth } = await table.evaluate((element) => ({
        scrollWidth: element.scrollWidth,
        clientWidth: element.clientWidth,
      }));
      expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
      const narrowest = { 1280: { holder: 80, retained: 40 }, 360: { kind: 80, retained: 40 } }[width]!;
      for (const [column, least] of Object.entries(narrowest)) {
        const box = await table.locator(`td[data-column=${column}]`).first().boundingBox();
        expect(box!.width).toBeGreaterThanOrEqual(least);
      }
      const cut = await page.locator('.cell small').evaluateAll((elements) =>
        elements.flatMap((element) => {
          const cell = element.parentElement!.getBoundingClientRect();
          const { left, right, bottom } = element.getBoundingClientRect();
          return left < cell.left || right > cell.right || bottom > cell.bottom ? [element.textContent] : [];
        }),
      );
      expect(cut).toEqual([]);
    },
  );

  test('does not matter to the short name of a finding: the whole fingerprint stands with it', async () => {
    const { page } = await browser.open(moments);
    const [entry] = moments.entries;
    expect(await page.locator('#finding .fingerprint').textContent()).toBe(entry!.fingerprint);
    expect(await page.locator('table.data tbody a').first().textContent()).toBe(entry!.fingerprint.slice(0, 8));
  });
});

describe('a reader who wants no motion', () => {
  test('sees none', async () => {
    const moving = async (reducedMotion: 'reduce' | 'no-preference') => {
      const { page } = await browser.open(snapshot);
      await page.emulateMedia({ reducedMotion });
      return page.evaluate(() => {
        const seconds = (list: string): number => Math.max(...list.split(',').map(Number.parseFloat));
        return [...document.querySelectorAll('*')].filter((element) => {
          const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
          return seconds(transitionDuration) > 0 || seconds(animationDuration) > 0 || scrollBehavior === 'smooth';
        }).length;
      });
    };
    expect(await moving('reduce')).toBe(0);
    expect(await moving('no-preference')).toBeGreaterThan(0);
  });
});
