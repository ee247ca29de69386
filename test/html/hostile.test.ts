import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diffResults } from '../../src/findings/diff/diff.js';
import type { Result } from '../../src/model/result.js';
import { KNOWN_KINDS } from '../../src/streams/known-kinds.js';
import { HEALTHY, leak, stream } from '../findings/records.js';
import { createHostile, ATTACKS as MORE_ATTACKS } from '../report/checked.js';
import { resultOf } from '../report/results.js';
import { type Opened, type ReportBrowser, startBrowser, takeScreenshot } from './browser.js';

/** What somebody who can choose names in a heap would try on whoever opens the report. */
const ATTACKS = [
  '<img src=x onerror="window.pwned=1">',
  '</script><script>window.pwned=2</script>',
  '<!--<script>',
  '</noscript><script>window.pwned=3</script>',
  '</style><style>body{display:none}</style>',
  '</title><svg onload=window.pwned=4>',
  '"><iframe src="https://example.com/"></iframe>',
  'javascript:window.pwned=5',
  '{{constructor.constructor("window.pwned=6")()}}',
  '\u202egnp.exe\u202c\u2066\u2069\u200b',
  '\ud800 \udc00 \ud83d',
  '\u0000\u0008\u001b[2J\u2028\u2029\ufeff',
  '__proto__',
  'A'.repeat(1 << 20),
  '',
] as const;

const NAMES: Result = resultOf(
  ATTACKS.map((attack, index) =>
    leak(index + 1, {
      kind: attack,
      class: attack,
      label: attack,
      evidence: (['receive', 'send', 'stream'] as const).map((half) => ({ half, fact: attack, from: attack })),
      holder: [
        { edge: '', node: attack },
        { edge: attack, node: attack, at: attack, original: attack },
        { edge: attack, node: attack },
      ],
      fix: attack,
      docs: attack,
      unknown: [attack],
      circumstances: { ...HEALTHY, dataWaiting: true },
    }),
  ),
  {
    input: { path: ATTACKS.join(' ').slice(0, 2000), producer: ATTACKS[0] },
    warnings: ATTACKS.map((attack) => ({ code: attack, message: attack })),
  },
);

/** The fields that the analysis fills from elsewhere, as a report that was written by hand could have them. */
const HOSTILE: Result = {
  ...NAMES,
  groups: NAMES.groups.map((group, index) => {
    const attack = ATTACKS[index % ATTACKS.length]!;
    const path = [
      { edge: attack, node: attack },
      { edge: attack, node: attack, at: attack, original: attack, suspect: true as const },
    ];
    return {
      ...group,
      otherHolders: [path, path],
      moreHolders: 2,
      openedBy: { function: attack, at: attack, original: attack },
      alsoRetainedBy: [attack],
      example: [attack, `${attack}\n${attack}`],
    };
  }),
  calls: ATTACKS.flatMap((attack, index) => [
    { function: attack, at: attack, bytes: 1000 - index, before: 900, kind: attack },
    { parent: 2 * index, function: attack, at: attack, bytes: 500, before: 700, kind: attack },
  ]),
};

/** Links of this package's own: to the lines that its knowledge of the kinds is read from. */
const SOURCES = KNOWN_KINDS.flatMap(({ facts }) => facts.map(({ source }) => source));

let browser: ReportBrowser;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

/** Elements and characters that the page has only when a name became more than text. */
async function findDamage({ page, trouble }: Opened): Promise<readonly string[]> {
  const damage = await page.evaluate((sources) => {
    const found: string[] = [];
    if (Reflect.has(window, 'pwned')) found.push(`a script ran: ${Reflect.get(window, 'pwned')}`);
    if (document.querySelector('img, iframe, object, embed, link, base, svg svg')) found.push('an element came alive');
    // The page's own: its script, and the data, which is removed when it has been read.
    if (document.querySelectorAll('script').length > 1) found.push('a script is in the page');
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name)) found.push(`a handler: ${name}`);
        if (/^(href|src|srcset|srcdoc|action|formaction|data|xlink:href)$/i.test(name) && !value.startsWith('#')) {
          if (element.closest('.kinds') !== null && sources.includes(value)) continue;
          found.push(`an address: ${name}`);
        }
      }
    }
    const shown = document.body.innerText;
    if (/[\u0000-\u0008\u000b-\u001f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]/.test(shown)) {
      found.push('a character that moves or hides others');
    }
    if (shown.length > 200_000) found.push('a name of a megabyte');
    if (document.documentElement.scrollWidth > innerWidth) found.push('wider than the window');
    return found;
  }, SOURCES);
  return [...damage, ...trouble];
}

describe('names from a hostile heap', () => {
  test('stay text in every finding that is opened', async () => {
    const opened = await browser.open(HOSTILE);
    expect(await findDamage(opened)).toEqual([]);
    await takeScreenshot(opened.page, 'hostile');
    for (const { id } of HOSTILE.groups) {
      await opened.page.evaluate((hash) => {
        location.hash = hash;
      }, `#finding=${id}`);
      await opened.page.waitForFunction(
        (name) => document.getElementById('finding-title')?.textContent?.startsWith(`${name} `),
        id,
      );
      expect(await findDamage(opened)).toEqual([]);
    }
    expect(await opened.page.locator('#finding').textContent()).not.toBe('');
  });

  test('are searched for, filtered by and zoomed to as text', async () => {
    const opened = await browser.open(HOSTILE, { hash: `#kind=${encodeURIComponent(ATTACKS[0])}&zoom=0.0.0` });
    expect(await opened.page.locator('table.data >> nth=0').locator('tbody tr').count()).toBe(1);
    await opened.page.locator('#search').fill(ATTACKS[1]);
    await opened.page.waitForSelector('.nothing');
    expect(await findDamage(opened)).toEqual([]);
  });

  test('stay text in the calls, and in every stack that is opened', async () => {
    const opened = await browser.open(HOSTILE);
    const flame = opened.page.getByRole('region', { name: 'Calls' });
    for (const index of ATTACKS.keys()) {
      await opened.page.evaluate((hash) => {
        location.hash = hash;
      }, `#frame=${index}.0`);
      await flame.locator(`[aria-current][data-path="${index}.0"]`).waitFor();
      expect((await flame.locator('pre').innerText()).split('\n')).toHaveLength(4);
      expect(await findDamage(opened)).toEqual([]);
    }
  });

  test('stay text where there are no scripts', async () => {
    const { page, trouble } = await browser.open(HOSTILE, { javaScriptEnabled: false });
    expect(await page.locator('img, iframe, body svg, body style, body > script:not([type])').count()).toBe(1);
    expect(await page.locator('tbody tr').count()).toBe(HOSTILE.groups.length);
    expect(trouble).toEqual([]);
  });

  test.each(MORE_ATTACKS)('stay text in a check, with its policy: %j', async (attack) => {
    const opened = await browser.open(createHostile(attack));
    expect(await findDamage(opened)).toEqual([]);
  });

  test('stay text in a difference', async () => {
    const diff = diffResults(resultOf([stream(1)]), HOSTILE);
    const opened = await browser.open(diff);
    expect(await findDamage(opened)).toEqual([]);
    for (const { fingerprint } of diff.entries) {
      await opened.page.goto(`${opened.page.url().replace(/#.*/, '')}#finding=${encodeURIComponent(fingerprint)}`);
    }
    expect(await findDamage(opened)).toEqual([]);
  });
});
