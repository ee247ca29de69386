/**
 * Compiles the byte kernel of the snapshot reader, AssemblyScript, to `dist/formats/v8/kernel.wasm`. Runs while the package
 * is built, so that users need no compiler; does nothing when the file is newer than its sources.
 */
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['src/formats/v8/assembly/numbers.ts', 'src/formats/v8/assembly/strings.ts'];
const out = 'dist/formats/v8/kernel.wasm';

if (modified(out) < Math.max(...[...sources, 'scripts/build-kernel.mjs'].map(modified))) {
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
