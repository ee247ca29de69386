/**
 * Compiles the byte loops of the readers, AssemblyScript, to `dist/formats/<format>/kernel.wasm`. Runs while the package is
 * built, so that users need no compiler; does nothing when the files are newer than their sources.
 */
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

for (const format of ['v8', 'pprof']) {
  const folder = `src/formats/${format}/assembly`;
  const sources = readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`);
  const out = `dist/formats/${format}/kernel.wasm`;
  if (modified(out) < Math.max(...[...sources, 'scripts/build-kernel.mjs'].map(modified))) await compile(sources, out);
}

async function compile(sources, out) {
  const { default: asc } = await import('assemblyscript/asc');
  mkdirSync(path.join(root, path.dirname(out)), { recursive: true });
  const { error, stderr } = await asc.main([
    ...sources,
    ...['--baseDir', root, '--outFile', out],
    // No allocation, no runtime: the memory is the caller's, and every address comes from it.
    ...['--runtime', 'stub', '--importMemory', '--noAssert', '--enable', 'simd', '-O3'],
  ]);
  if (error) {
    console.error(stderr.toString());
    throw error;
  }
}

function modified(file) {
  return statSync(path.join(root, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
