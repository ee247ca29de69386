// node zstd.mjs <source> <target>
// The smallest that zstd can make of a file. The window is the largest that every decoder has to support (RFC 8878,
// section 3.1.1.1.2); a larger one saves less than a thousandth.
import fs from 'node:fs';
import { constants, zstdCompressSync } from 'node:zlib';

const [source, target] = process.argv.slice(2);
const bytes = fs.readFileSync(source);
const params = {
  [constants.ZSTD_c_compressionLevel]: 22,
  [constants.ZSTD_c_windowLog]: 23,
  [constants.ZSTD_c_checksumFlag]: 1,
};
fs.writeFileSync(target, zstdCompressSync(bytes, { params, pledgedSrcSize: bytes.length }));
