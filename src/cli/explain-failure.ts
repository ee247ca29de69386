/** What the system says when it refuses to write becomes an error in words. */
import { HalfopenError } from '../model/error.js';

/** @throws {HalfopenError} `cannot-write` when the system refused the work; what else is thrown goes through */
export async function explainFailure(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const reason = reasonOf(cause);
    if (reason === undefined) throw cause;
    throw new HalfopenError('cannot-write', `cannot write ${name}: ${reason}`, { cause });
  }
}

/** Why the system refused, in words; `undefined` when it was not the system. */
function reasonOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error && 'syscall' in cause && 'code' in cause)) return undefined;
  const code = String(cause.code);
  switch (code) {
    case 'ENOENT':
      return 'its folder does not exist';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'no permission';
    case 'EISDIR':
    case 'ENOTDIR':
    case 'EEXIST':
      return 'it is not a place for a file';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return code;
  }
}
