/** What the first strings of a snapshot tell: V8 numbers them as it meets them, those of the runtime first. */

export interface FirstStrings {
  /** `v24.19.0`, of a process that has Node's own modules. */
  readonly nodeVersion: string | undefined;
  /** It has the global object of a web page. */
  readonly isBrowser: boolean;
  /** Index of the name that V8 gives to captured small integers, -1 when it is not among these. */
  readonly smallInteger: number;
  /** These are all that there are; said where one of the above was not found. */
  readonly complete: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const CLOSING = 0x5d;
/** What the names that are looked for begin with, and how long they are: nothing else is decoded. */
const INITIALS = 'snvW';
const SHORTEST = 6;
const LONGEST = 64;

/** @param bytes of the section `strings`, behind its opening bracket; the last string may be cut */
export function readFirstStrings(bytes: Uint8Array): FirstStrings {
  let version: string | undefined;
  let hasNodeModules = false;
  let hasWindow = false;
  let smallInteger = -1;
  const isInitial = new Uint8Array(0x100);
  for (const initial of INITIALS) isInitial[initial.charCodeAt(0)] = 1;
  let index = 0;
  let at = 0;
  for (; at < bytes.length && bytes[at] !== CLOSING; at++) {
    if (bytes[at] !== QUOTE) continue;
    const start = ++at;
    while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
    if (at >= bytes.length) break;
    const length = at - start;
    if (length >= SHORTEST && length <= LONGEST && isInitial[bytes[start]] === 1) {
      const text = String.fromCharCode(...bytes.subarray(start, at));
      if (text === 'smi number') smallInteger = index;
      else if (/^v\d+\.\d+\.\d+$/.test(text)) version ??= text;
      else if (text.startsWith('node:internal')) hasNodeModules = true;
      else if (text === 'Window' || text.startsWith('Window / ')) hasWindow = true;
      if (version !== undefined && hasNodeModules && smallInteger >= 0) break;
    }
    index++;
  }
  const nodeVersion = hasNodeModules ? version : undefined;
  return {
    nodeVersion,
    isBrowser: hasWindow && nodeVersion === undefined,
    smallInteger,
    complete: bytes[at] === CLOSING,
  };
}
