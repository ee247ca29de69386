/** Before the tests: `bin/halfopen.js`, which the command line's tests run, loads `dist/`. Quick when nothing changed. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export function setup(): void {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { status, stdout } = spawnSync('npx', ['tsc', '-b'], { cwd: root, encoding: 'utf8' });
  // A type error fails the build, a step of its own; it does not fail the tests of files that have none.
  if (status !== 0) console.error(`tsc -b failed, dist/ may be old:\n${stdout}`);
  for (const script of ['scripts/build-kernel.mjs', 'scripts/build-html.mjs', 'scripts/build-program.mjs']) {
    const bundle = spawnSync('node', [script], { cwd: root, encoding: 'utf8' });
    if (bundle.status !== 0) console.error(`${script} failed:\n${bundle.stderr}`);
  }
}
