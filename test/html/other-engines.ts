/** Firefox and WebKit, which is Safari's engine, reduced to what they share. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { Builder, Capabilities } from 'selenium-webdriver';

const FIREFOX = ['/usr/bin/firefox-esr', '/usr/bin/firefox'];
const WEBKIT = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/libexec'].map(
  (folder) => `${folder}/webkit2gtk-4.1/MiniBrowser`,
);

/** ms: the first start after an installation, on a cold disk beside other tests, takes longer than the 30 s of habit. */
const START_LIMIT = 100_000;

export interface OtherEngine {
  readonly open: (url: string) => Promise<void>;
  /** @param script the body of a function; what it returns must be JSON */
  readonly run: (script: string) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export interface OtherEngineKind {
  readonly name: string;
  /** Where it is installed; a developer's machine need not have it, a machine of CI must. */
  readonly executable: string | undefined;
  readonly start: (executable: string) => Promise<OtherEngine>;
}

export const OTHER_ENGINES: readonly OtherEngineKind[] = [
  { name: 'Firefox', executable: FIREFOX.find(existsSync), start: startFirefox },
  { name: 'WebKit', executable: WEBKIT.find(existsSync), start: startWebKit },
];

async function startFirefox(executablePath: string): Promise<OtherEngine> {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true, timeout: START_LIMIT });
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  return {
    async open(url) {
      await page.goto(url);
    },
    run: (script) => page.evaluate(`(() => { ${script} })()`),
    close: () => browser.close(),
  };
}

/** WebKitGTK has no headless mode, so it draws on a virtual screen. */
async function startWebKit(binary: string): Promise<OtherEngine> {
  const port = await findFreePort();
  const driver = spawn('xvfb-run', ['--auto-servernum', 'WebKitWebDriver', `--port=${port}`], { detached: true });
  try {
    await untilListening(driver, port);
    const session = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities(
        new Capabilities({
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { binary, args: ['--automation', '--geometry=1280x1000'] },
        }),
      )
      .build();
    return {
      open: (url) => session.get(url),
      run: (script) => session.executeScript(script),
      async close() {
        await session.quit();
        stop(driver);
      },
    };
  } catch (error) {
    stop(driver);
    throw error;
  }
}

/** With the screen, which is its parent and would outlive it. */
function stop({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid);
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilListening(driver: ChildProcess, port: number): Promise<void> {
  let failure: Error | undefined;
  driver.once('error', (error) => {
    failure = error;
  });
  driver.once('exit', (code) => {
    failure ??= new Error(`WebKitWebDriver ended with ${code}`);
  });
  for (const end = performance.now() + START_LIMIT; performance.now() < end; ) {
    if (failure !== undefined) throw failure;
    if (
      await fetch(`http://127.0.0.1:${port}/status`).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return;
    }
    await sleep(100);
  }
  throw new Error(`WebKitWebDriver does not listen on port ${port}`);
}
