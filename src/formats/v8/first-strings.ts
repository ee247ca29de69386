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

/** What the names that are looked for begin with, and how long they are: nothing else is looked at. */
const INITIALS = 'snvW';
const SHORTEST = 6;
const LONGEST = 64;

/**
 * Ten thousand strings are passed over, and V8 has not compiled this loop by then: so it searches for quotes, which needs few
 * steps for each string, and does not look at each character (4 instead of 15 ms).
 *
 * @param strings what is behind the opening bracket of the section `strings`, one character a byte; the last may be cut
 */
export function readFirstStrings(strings: string): FirstStrings {
  let version: string | undefined;
  let hasNodeModules = false;
  let hasWindow = false;
  let smallInteger = -1;
  let index = 0;
  let at = 0;
  for (; at < strings.length && strings[at] !== ']'; at++) {
    if (strings[at] !== '"') continue;
    const start = at + 1;
    at = findEnd(strings, start);
    if (at < 0) break;
    const length = at - start;
    if (length >= SHORTEST && length <= LONGEST && INITIALS.includes(strings[start])) {
      const text = strings.slice(start, at);
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
    complete: strings[at] === ']',
  };
}

/** Of the string that begins at `start`: where its closing quote is, -1 when it is cut. */
function findEnd(strings: string, start: number): number {
  for (let at = strings.indexOf('"', start); at >= 0; at = strings.indexOf('"', at + 1)) {
    let escapes = 0;
    while (at - escapes > start && strings[at - escapes - 1] === '\\') escapes++;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}
