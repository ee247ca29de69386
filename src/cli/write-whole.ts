/** A file appears only when it is whole: it is written under another name, which goes away however the work ends. */
import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { canonicalPath, isDeviceOrPipe } from './destinations.js';

/** Ctrl-C, `kill`, and a terminal that was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Compressed when the name ends in `.gz`. A device or a pipe is written as it is: a file renamed to it would take its place. */
export async function writeWhole(file: string, blocks: Iterable<string>): Promise<void> {
  if (isDeviceOrPipe(file)) return writeDevice(file, blocks);
  const target = canonicalPath(file);
  const unfinished = `${target}.${process.pid}.part`;
  const fd = openSync(unfinished, 'wx');
  const stopListening = removeOnSignal(unfinished);
  try {
    if (file.endsWith('.gz')) {
      const { writeGzip } = await import('./write-gzip.js');
      await writeGzip(fd, blocks);
    } else await writeInTurns(fd, blocks);
    renameSync(unfinished, target);
  } catch (cause) {
    rmSync(unfinished, { force: true });
    throw cause;
  } finally {
    stopListening();
  }
}

function writeDevice(file: string, blocks: Iterable<string>): void {
  const fd = openSync(file, 'w');
  try {
    for (const block of blocks) writeFileSync(fd, block);
  } finally {
    closeSync(fd);
  }
}

/** A signal is only heard of between two turns of the event loop. */
async function writeInTurns(fd: number, blocks: Iterable<string>): Promise<void> {
  try {
    for (const block of blocks) {
      writeFileSync(fd, block);
      await nextTurn();
    }
  } finally {
    closeSync(fd);
  }
}

/** Then the signal does what it would have done. */
function removeOnSignal(file: string): () => void {
  const stopListening = (): void => {
    for (const signal of SIGNALS) process.off(signal, end);
  };
  const end = (signal: NodeJS.Signals): void => {
    stopListening();
    rmSync(file, { force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  return stopListening;
}
