import { type RandomFile, readText } from '../../io/random-file.js';
import { MIB } from '../../model/units.js';
import { locateStrings } from './locate-strings.js';

/** V8 writes this section behind the edges. Without allocation tracking it is empty, and so are the next two. */
const NEXT_SECTION = '"trace_function_infos"';
const WINDOW = MIB;
/** Longer than a record of edges and what is between two sections. */
const MARGIN = 256;
const LAST_RECORD = /,\d+,\d+,\d+\s*\]\s*,\s*$/;

/**
 * Offset of the first byte of the last record of `edges`: three numbers that follow a comma. `undefined` when the file is
 * not as V8 writes it. Looked for from the strings backwards, over the locations, which are a fortieth of a file.
 *
 * @param from a byte behind the header
 */
export function locateLastEdge(file: RandomFile, from: number): number | undefined {
  const strings = locateStrings(file, from);
  if (strings === undefined) return undefined;
  const window = Buffer.alloc(WINDOW);
  for (let to = strings; to > from; to -= WINDOW - NEXT_SECTION.length) {
    const at = Math.max(from, to - WINDOW);
    file.fill(window.subarray(0, to - at), at);
    const found = window.subarray(0, to - at).lastIndexOf(NEXT_SECTION, undefined, 'latin1');
    if (found >= 0) return lastRecordBefore(file, at + found);
  }
  return undefined;
}

function lastRecordBefore(file: RandomFile, end: number): number | undefined {
  const start = Math.max(0, end - MARGIN);
  const record = LAST_RECORD.exec(readText(file, start, end - start));
  return record === null ? undefined : start + record.index + 1;
}
