import { closeSync, fstatSync, openSync, statSync } from 'node:fs';
import { HalfopenError } from '../model/error.js';
import { detectCompression } from './compression.js';
import { Decompressed } from './decompressed.js';
import { FileBlocks } from './file-blocks.js';
import { type Progress, SILENT } from './progress.js';
import { createRandomFile, type RandomFile } from './random-file.js';
import type { Blocks, ByteSource, Compression } from './source.js';

const STDIN = 0;

/**
 * Opens a file, or standard input for `-`. Compression is recognised by the first bytes, never by the name.
 *
 * @param progress hears of a named pipe before it is opened, which takes until somebody writes to it
 */
export function openSource(path: string, progress: Progress = SILENT): ByteSource {
  if (path === '') throw new HalfopenError('not-found', 'the name of a file is empty');
  if (path !== '-' && isNamedPipe(path)) progress.phase('waiting for somebody to write to the pipe');
  const fd = path === '-' ? openStdin() : openFile(path);
  try {
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw new HalfopenError('is-a-directory', `${path} is a directory, not a file`);
    // Standard input may begin in the middle of a file.
    const isRandom = stat.isFile() && fd !== STDIN;
    const blocks = new FileBlocks(fd, path, isRandom);
    const first = blocks.readFirst();
    if (first.length === 0) throw new HalfopenError('empty', `${path} is empty`, { offset: 0 });
    const compression = detectCompression(first);
    const file = isRandom && compression === undefined ? createRandomFile(fd, path, stat.size) : undefined;
    return new FileSource(path, fd, stat.isFile() ? stat.size : undefined, blocks, compression, file);
  } catch (error) {
    if (fd !== STDIN) closeSync(fd);
    throw error;
  }
}

class FileSource implements ByteSource {
  readonly path: string;
  readonly size: number | undefined;
  readonly compression: Compression | undefined;
  readonly file: RandomFile | undefined;
  readonly #blocks: FileBlocks;
  readonly #decompressed: Decompressed | undefined;
  #fd: number | undefined;

  constructor(
    path: string,
    fd: number,
    size: number | undefined,
    blocks: FileBlocks,
    compression: Compression | undefined,
    file: RandomFile | undefined,
  ) {
    this.path = path;
    this.size = size;
    this.compression = compression;
    this.file = file;
    this.#fd = fd;
    this.#blocks = blocks;
    this.#decompressed = compression && new Decompressed(blocks.read(), compression, path);
  }

  get position(): number {
    return this.#blocks.position;
  }

  async peek(): Promise<Uint8Array> {
    return this.#decompressed?.peek() ?? this.#blocks.readFirst();
  }

  chunks(block?: Uint8Array): Blocks {
    return this.#decompressed?.read() ?? this.#blocks.read(block);
  }

  close(): void {
    if (this.#fd !== undefined && this.#fd !== STDIN) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

function openStdin(): number {
  // Loaded here, because few read standard input, and Node loads all of its network code with it: 2 ms.
  const { isatty } = process.getBuiltinModule('node:tty');
  if (isatty(STDIN)) {
    throw new HalfopenError('empty', 'standard input is a terminal', { hint: 'Pipe a file into it, or name a file.' });
  }
  return STDIN;
}

function isNamedPipe(path: string): boolean {
  try {
    return statSync(path).isFIFO();
  } catch {
    return false; // opening it says why
  }
}

/** A slip in a URL makes it the name of a file. It may hold a password, and is not told. */
function notFound(path: string, cause: unknown): HalfopenError {
  const scheme = /^\s*([a-z][a-z0-9+.-]{0,20}):\/\//i.exec(path)?.[1];
  if (scheme === undefined) return new HalfopenError('not-found', `${path} does not exist`, { cause });
  return new HalfopenError('not-found', `there is no file called ${scheme}:…`, {
    hint: 'A URL begins with http:// or https://, without a blank before it.',
    cause,
  });
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw notFound(path, cause);
    if (code === 'EACCES' || code === 'EPERM') {
      throw new HalfopenError('no-permission', `no permission to read ${path}`, {
        hint: 'Node.js writes heap snapshots readable by their owner only.',
        cause,
      });
    }
    throw new HalfopenError('unreadable', `cannot open ${path}: ${message}`, { cause });
  }
}
