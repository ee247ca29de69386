/** The examples of `docs/testing.md`, run by the runners that they are for. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DOCUMENT = readFileSync(join(ROOT, 'docs/testing.md'), 'utf8');

/** Below this package, so that `halfopen/testing` is the one of this build. */
mkdirSync(join(ROOT, '.scratch'), { recursive: true });
const folder = mkdtempSync(join(ROOT, '.scratch/testing-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Two hundred packages for one test are no dependency of this package: `.ci/install-programs.mjs` brings them. */
const JEST = join(ROOT, '.scratch/jest/node_modules/jest/bin/jest.js');

const RUNNERS: Readonly<Record<string, { readonly file: string; readonly args: readonly string[] }>> = {
  node: { file: 'example.mjs', args: ['--test', ...forceExit(), 'example.mjs'] },
  vitest: {
    file: 'example.test.mjs',
    args: [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--root', '.', '--config', 'vitest.config.mjs'],
  },
  jest: {
    file: 'example.test.mjs',
    args: ['--experimental-vm-modules', JEST, '--rootDir', '.', '--testMatch', '**/*.test.mjs', '--config', '{}'],
  },
};

/** Since Node 20.14; before it a leaked connection keeps the runner waiting. */
function forceExit(): readonly string[] {
  return process.allowedNodeEnvironmentFlags.has('--test-force-exit') ||
    Number(process.versions.node.split('.')[0]) > 20
    ? ['--test-force-exit']
    : [];
}

function exampleFor(runner: string): string {
  const found = new RegExp(`^\`\`\`js ${runner}\\n(.*?)^\`\`\``, 'ms').exec(DOCUMENT);
  if (found === null) throw new Error(`docs/testing.md has no example for ${runner}`);
  return found[1]!;
}

function run(runner: string, name: string, example: string): { exitCode: number | null; output: string } {
  const { file, args } = RUNNERS[runner]!;
  const cwd = join(folder, `${runner}-${name}`);
  mkdirSync(cwd);
  writeFileSync(join(cwd, 'vitest.config.mjs'), 'export default {};\n');
  writeFileSync(join(cwd, file), example);
  // A runner inside a runner believes that it is one of its workers.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([key]) => !/^(VITEST|NODE_TEST|NODE_V8|TEST)/.test(key)),
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: 110_000,
  });
  return { exitCode: status, output: stdout + stderr };
}

describe.each(Object.keys(RUNNERS))('the example for %s', { timeout: 120_000 }, (runner) => {
  const isThere = runner !== 'jest' || existsSync(JEST);
  const example = exampleFor(runner);

  test.runIf(isThere)('passes', () => {
    const { exitCode, output } = run(runner, 'clean', example);
    expect(exitCode, output).toBe(0);
  });

  test.runIf(isThere)('fails with the report when the line that it says so of is missing', () => {
    const leaking = example.replace(/^.*without this line the suite fails.*\n/m, '');
    expect(leaking).not.toBe(example);
    const { exitCode, output } = run(runner, 'leaking', leaking);
    expect(exitCode, output).toBe(1);
    expect(output).toContain('streams were left half open');
    expect(output).toMatch(/http\.IncomingMessage stream was never (read|closed)/);
    expect(output).toMatch(/fix +.*resume\(\)/);
  });
});
