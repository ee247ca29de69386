import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const run = promisify(execFile);
const ZSTD = fileURLToPath(new URL('zstd.mjs', import.meta.url));

/** The Node that compresses: zstd came with 22.15, and another version of it may give other bytes. */
export const COMPRESSOR = '26.10.0';

/** Writes `source` as the extension of `target` says; `compressor` is the executable of {@link COMPRESSOR}. */
export async function compress(source, target, compressor) {
  if (target.endsWith('.zst')) await run(compressor, [ZSTD, source, target]);
  else if (target.endsWith('.gz')) fs.writeFileSync(target, gzipSync(fs.readFileSync(source), { level: 9 }));
  else fs.copyFileSync(source, target);
}
