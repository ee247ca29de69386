import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/** Into an open file, and closes it. A module of its own, because few reports are compressed. */
export async function writeGzip(fd: number, blocks: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(blocks), createGzip(), createWriteStream('', { fd }));
}
