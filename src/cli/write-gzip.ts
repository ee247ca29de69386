import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Into a file that must not be there yet. A module of its own, because few reports are compressed. */
export async function writeGzip(file: string, blocks: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(blocks), createGzip(), createWriteStream(file, { flags: 'wx' }));
}
