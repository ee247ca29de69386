import { KIB } from '../model/units.js';

/** The part of `process` that the commands use; a test passes its own. */
export interface Io {
  readonly stdout: NodeJS.WritableStream & Terminal;
  readonly stderr: NodeJS.WritableStream & Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Terminal {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

const BLOCK = 64 * KIB;

/**
 * Writes piece by piece, no faster than the reader reads. Says `false`, and throws nothing, when the reader has gone:
 * `halfopen ... | head` is a success.
 */
export async function writeAll(stream: NodeJS.WritableStream, pieces: Iterable<string>): Promise<boolean> {
  for (const block of joinPieces(pieces)) {
    if (!(await write(stream, block))) return false;
  }
  return true;
}

/** What people are told beside the report. Nobody can be told that it could not be written: that changes no exit code. */
export async function tell({ stderr }: Pick<Io, 'stderr'>, pieces: Iterable<string>): Promise<void> {
  await writeAll(stderr, pieces).catch(() => {});
}

/** A report has a piece per stream; a system call for each would take longer than the analysis. */
export function* joinPieces(pieces: Iterable<string>): Generator<string> {
  let block = '';
  for (const piece of pieces) {
    block += piece;
    if (block.length < BLOCK) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

/**
 * Whoever writes hears of an error from the callback of the write; without a listener the `error` event that follows
 * would end the process with a stack trace.
 */
export function silenceErrorEvents(stream: NodeJS.WritableStream): void {
  stream.on('error', () => {});
}

function write(stream: NodeJS.WritableStream, piece: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(piece, (error?: NodeJS.ErrnoException | null) => {
      if (error === undefined || error === null) resolve(true);
      else if (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED') resolve(false);
      else reject(error);
    });
  });
}
