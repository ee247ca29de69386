import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const DOUBLER = fileURLToPath(new URL('double-snapshot.mjs', import.meta.url));
/** More than this V8 cannot write on a machine of 16 GB. */
const LARGEST_WRITTEN = 2500;
const GENERATOR = fileURLToPath(new URL('generate-snapshot.mjs', import.meta.url));
/** Bytes of snapshot that one unit of the generator's `service` adds on Node 20, and those of a bare process. */
const BYTES_PER_UNIT = 3960;
const BARE_BYTES = 3e6;
/** Writing a snapshot takes five times its size in memory; V8's heap is about half of the file. */
const HEAP_MEGABYTES = 8000;

/** The file of about so many megabytes (10^6 bytes) in `folder`; made, which takes minutes, unless it is there. */
export function provideSnapshot(megabytes, folder) {
  const file = path.join(folder, `service-${megabytes}.heapsnapshot`);
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(folder, { recursive: true });
  if (megabytes > LARGEST_WRITTEN) {
    execFileSync(process.execPath, [DOUBLER, provideSnapshot(megabytes / 2, folder), file], { stdio: 'inherit' });
    return file;
  }
  const units = Math.max(1, Math.round((megabytes * 1e6 - BARE_BYTES) / BYTES_PER_UNIT));
  execFileSync(process.execPath, [`--max-old-space-size=${HEAP_MEGABYTES}`, GENERATOR, file, 'service', `${units}`], {
    stdio: 'inherit',
  });
  return file;
}

/** So that the first contestant does not read from the disk and the others from memory. */
export function warmUp(file) {
  const buffer = Buffer.alloc(1 << 20);
  const fd = fs.openSync(file, 'r');
  while (fs.readSync(fd, buffer) > 0);
  fs.closeSync(fd);
}
