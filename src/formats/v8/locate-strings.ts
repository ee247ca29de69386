import { type RandomFile, readText } from '../../io/random-file.js';
import { KIB } from '../../model/units.js';

const WINDOW = 16 * KIB;
/** Longer than the name of any section: at an edge of the window a name may be cut. */
const MARGIN = 32;
const STRINGS = /"strings"\s*:\s*\[/;
const EARLIER_SECTION = /"(nodes|edges|trace_function_infos|trace_tree|samples|locations)"\s*:/;

/**
 * Offset of the first byte inside of `"strings":[`, found with some twenty reads in a file of any size: V8 writes the
 * strings last, all sections before hold numbers, and within a string a quote is escaped. `undefined` when it is not so.
 *
 * @param from a byte behind the header
 */
export function locateStrings(file: RandomFile, from: number): number | undefined {
  let low = from;
  let high = file.size;
  while (high - low > WINDOW) {
    const middle = low + Math.floor((high - low) / 2);
    const text = readText(file, middle, WINDOW);
    const start = STRINGS.exec(text);
    if (start !== null) return middle + start.index + start[0].length;
    if (EARLIER_SECTION.test(text) || !text.slice(MARGIN, -MARGIN).includes('"')) low = middle;
    else high = middle;
  }
  const start = STRINGS.exec(readText(file, low, 2 * WINDOW));
  return start === null ? undefined : low + start.index + start[0].length;
}
