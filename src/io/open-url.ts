import { unescape as decodeLeniently } from 'node:querystring';
import { HalfopenError } from '../model/error.js';
import { detectCompression } from './compression.js';
import { Decompressed } from './decompressed.js';
import { type Progress, SILENT } from './progress.js';
import type { ByteSource } from './source.js';

/** Enough to recognise every format. */
const PEEK_BYTES = 4096;
/**
 * Milliseconds without a byte after which a server that has begun to answer is given up. Before that it may take longer: a
 * profile with `?seconds=120` begins after two minutes, and `fetch` itself gives up after five.
 */
const PATIENCE = 60_000;

/**
 * Opens what a server sends for a URL, which is read while it arrives and never stored. Errors and reports name the URL
 * without user, password, query and fragment: they may be secrets.
 */
export async function openUrl(
  path: string,
  progress: Progress = SILENT,
  patience: number = PATIENCE,
): Promise<ByteSource> {
  const url = parse(path);
  const name = url.origin + url.pathname;
  progress.phase(`waiting for ${url.host}`);
  const response = await request(url, name);
  const { body } = response;
  if (!response.ok || body === null) {
    await body?.cancel();
    throw new HalfopenError('unreadable', `${name} answered ${response.status} ${response.statusText}`.trimEnd());
  }
  const blocks = new UrlBlocks(body.getReader(), name, patience);
  try {
    const first = await blocks.readFirst();
    if (first.length === 0) throw new HalfopenError('empty', `${name} is empty`, { offset: 0 });
    const compression = detectCompression(first);
    const decompressed = compression && new Decompressed(blocks.read(), compression, name);
    return {
      path: name,
      size: readLength(response.headers),
      compression,
      get position() {
        return blocks.position;
      },
      peek: () => decompressed?.peek() ?? blocks.readFirst(),
      chunks: () => decompressed?.read() ?? blocks.read(),
      close: () => blocks.cancel(),
    };
  } catch (error) {
    blocks.cancel();
    throw error;
  }
}

/** Where the secrets of an invalid URL begin and end is not known, so nothing of it is told. */
function parse(path: string): URL {
  if (URL.canParse(path)) return new URL(path);
  throw new HalfopenError('not-found', 'the URL is not valid', {
    hint: 'In user and password, / ? # and @ have to be written as %2F %3F %23 and %40.',
  });
}

async function request(url: URL, name: string): Promise<Response> {
  const { username, password } = url;
  const headers: Record<string, string> = {};
  if (username !== '' || password !== '') {
    // Unlike decodeURIComponent it takes what is no UTF-8, and a % that stands for itself.
    const credentials = `${decodeLeniently(username)}:${decodeLeniently(password)}`;
    headers.authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  }
  const target = new URL(url);
  target.username = '';
  target.password = '';
  try {
    return await fetch(target, { headers });
  } catch (cause) {
    throw new HalfopenError('unreadable', `cannot fetch ${name}: ${sayCause(cause)}`, { cause });
  }
}

/** Bytes that will arrive, unless they are encoded on the way: then the length is of something else. */
function readLength(headers: Headers): number | undefined {
  const length = headers.get('content-length');
  return length === null || !/^\d{1,15}$/.test(length) || headers.has('content-encoding') ? undefined : Number(length);
}

/** What arrives, in the pieces in which it does. */
class UrlBlocks {
  position = 0;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #name: string;
  readonly #patience: number;
  #first: Uint8Array | undefined;

  /** @param patience milliseconds to wait for each piece */
  constructor(reader: ReadableStreamDefaultReader<Uint8Array>, name: string, patience: number) {
    this.#reader = reader;
    this.#name = name;
    this.#patience = patience;
  }

  /** At least 4 KiB if there are as many. */
  async readFirst(): Promise<Uint8Array> {
    if (this.#first === undefined) {
      const parts: Uint8Array[] = [];
      while (this.position < PEEK_BYTES) {
        const part = await this.#read();
        if (part === undefined) break;
        parts.push(part);
      }
      this.#first = Buffer.concat(parts);
    }
    return this.#first;
  }

  async *read(): AsyncGenerator<Uint8Array> {
    const first = await this.readFirst();
    if (first.length > 0) yield first;
    for (let part = await this.#read(); part !== undefined; part = await this.#read()) yield part;
  }

  /** Of what nobody reads to the end, too: it would keep the connection. */
  cancel(): void {
    this.#reader.cancel().catch(() => {});
  }

  async #read(): Promise<Uint8Array | undefined> {
    try {
      const { value } = await this.#readInTime();
      this.position += value?.length ?? 0;
      return value;
    } catch (cause) {
      if (cause instanceof HalfopenError) throw cause;
      const text = `${this.#name}: the connection broke after ${this.position} bytes: ${sayCause(cause)}`;
      throw new HalfopenError('unreadable', text, { offset: this.position, cause });
    }
  }

  async #readInTime(): Promise<{ readonly value?: Uint8Array | undefined }> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#giveUp()), this.#patience);
    });
    return Promise.race([this.#reader.read(), tooLate]).finally(() => clearTimeout(timer));
  }

  #giveUp(): HalfopenError {
    const seconds = Math.round(this.#patience / 1000);
    const text = `${this.#name} sent ${this.position} bytes and then nothing for ${seconds} seconds`;
    return new HalfopenError('unreadable', text, { offset: this.position });
  }
}

/** `fetch` says only "fetch failed" or "terminated", its cause says why. */
function sayCause(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  const reason = cause instanceof Error ? cause : error;
  if (!(reason instanceof Error)) return String(reason);
  // Several addresses were tried: their error has no message. The message of an OpenSSL error begins with an address in memory.
  const { code = reason.name, reason: said } = reason as NodeJS.ErrnoException & { reason?: unknown };
  if (typeof said === 'string') return said;
  return reason.message === '' ? code : reason.message;
}
