/**
 * Bundles the modules of the command line into a few files, `dist/program/`: loading more than a hundred modules one by one
 * took longer than all else that `halfopen --version` does. What a command does not need stays in files of its own. The
 * packages it depends on are not bundled, and names are kept, so that a stack can be read.
 */
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

rmSync(`${root}dist/program`, { recursive: true, force: true });
const options = {
  absWorkingDir: root,
  // As deep as the modules themselves: they find the page of the HTML report from where they are.
  outdir: 'dist/program',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  legalComments: 'none',
  logLevel: 'warning',
};
await build({ ...options, entryPoints: ['dist/cli/main.js'], splitting: true });
// One file, because each thread loads its modules anew. The library starts it, too.
await build({ ...options, entryPoints: ['dist/formats/v8/tail-worker.js'] });
