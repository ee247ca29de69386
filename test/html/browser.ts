/** Reports in a real browser, which tells what went wrong in it. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import type { DiffResult } from '../../src/model/diff.js';
import type { Group, Result } from '../../src/model/result.js';
import { renderHtml } from '../../src/report/html.js';

const SCREENS = fileURLToPath(new URL('__screens__/', import.meta.url));
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Opened {
  readonly page: Page;
  /** Errors of the console, violations of the policy, exceptions, dialogs, and requests for anything but the file. */
  readonly trouble: readonly string[];
}

export interface ReportBrowser {
  readonly open: (report: Result | DiffResult, options?: OpenOptions) => Promise<Opened>;
  readonly close: () => Promise<void>;
}

export interface OpenOptions extends BrowserContextOptions {
  /** With its `#`. */
  readonly hash?: string;
}

/** @throws when there is no browser: these tests are never skipped */
export async function launchChromium(): Promise<Browser> {
  const executablePath = [process.env.CHROMIUM ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
  if (executablePath === undefined) throw new Error('Install chromium, or name one in CHROMIUM.');
  return chromium.launch({ executablePath, args: FLAGS });
}

export async function startBrowser(): Promise<ReportBrowser> {
  const browser = await launchChromium();
  const folder = mkdtempSync(join(tmpdir(), 'halfopen-html-'));
  let reports = 0;
  return {
    async open(report, options = {}) {
      const file = join(folder, `${reports++}.html`);
      writeFileSync(file, writeReport(report));
      return openFile(browser, file, options);
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openFile(browser: Browser, file: string, { hash = '', ...options }: OpenOptions): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(file).href;
  const trouble: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'log') trouble.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('request', (request) => {
    if (request.url().replace(/#.*/, '') !== url) trouble.push(`request: ${request.url().slice(0, 200)}`);
  });
  page.on('dialog', async (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  await page.goto(url + hash);
  await page.waitForSelector('main');
  return { page, trouble };
}

export function writeReport(report: Result | DiffResult): string {
  return [...renderHtml(report)].join('');
}

/** With ordinary spaces: the page keeps numbers and units on one line. */
export async function readText(place: Locator): Promise<string> {
  return ((await place.textContent()) ?? '').replaceAll('\u00a0', ' ');
}

/** Ids in the first column of the table of findings. */
export async function readIds(page: Page): Promise<readonly string[]> {
  return page.locator('#findings tbody tr td:first-child').allTextContents();
}

export function idsOf(groups: readonly Group[]): readonly string[] {
  return groups.map(({ id }) => id);
}

/** For people to look at; nothing compares them. */
export async function takeScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENS, { recursive: true });
  await page.screenshot({ path: join(SCREENS, `${name}.png`), fullPage: true });
}
