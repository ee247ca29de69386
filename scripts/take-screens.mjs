/**
 * The pictures of the HTML report in README and docs, `docs/screens/`: `npm run screens`. They are made from
 * committed captures; a browser of another version or with other fonts draws them a little differently.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const MOMENTS = 'fixtures/captured/moments/two-moments-node24.21.0';
const PROFILES = 'fixtures/captured/go/quic-go0.48-rate512k-close-only';

/** WebP at this quality has a third of the bytes of PNG, and its text is clean. */
const QUALITY = 65;

const SCREENS = [
  {
    name: 'report',
    args: ['analyze', 'fixtures/captured/all-leaking-node24.21.0.heapsnapshot.zst'],
    // Ends with a row of the matrix.
    height: 786,
  },
  {
    name: 'report-dark',
    args: ['analyze', 'fixtures/captured/all-leaking-node24.21.0.heapsnapshot.zst'],
    height: 800,
    colorScheme: 'dark',
    at: '#finding',
  },
  {
    name: 'difference',
    args: ['diff', `${MOMENTS}-before.heapsnapshot.zst`, `${MOMENTS}-after.heapsnapshot.zst`],
    height: 960,
  },
  {
    name: 'flame',
    args: ['analyze', `${PROFILES}/heap-before.pb.gz`, `${PROFILES}/heap-after.pb.gz`],
    height: 640,
    at: '.flame',
  },
];

const folder = mkdtempSync(join(tmpdir(), 'halfopen-screens-'));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
try {
  for (const { name, args, height, colorScheme = 'light', at } of SCREENS) {
    const file = join(folder, `${name}.html`);
    execFileSync(process.execPath, ['bin/halfopen.js', ...args, '-r', `html:${file}`], { cwd: root });
    const page = await browser.newPage({ viewport: { width: 1000, height }, colorScheme });
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('main');
    if (at !== undefined) await page.locator(at).evaluate((element) => element.scrollIntoView());
    // Playwright itself writes only PNG and JPEG.
    const session = await page.context().newCDPSession(page);
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
    writeFileSync(`${root}docs/screens/${name}.webp`, data, 'base64');
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
