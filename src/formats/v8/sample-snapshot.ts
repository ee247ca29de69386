/** What a look here and there into a snapshot tells about it, whatever its size. */
import { type RandomFile, readText } from '../../io/random-file.js';
import { KIB, MIB } from '../../model/units.js';
import type { NodeLayout } from './fields.js';
import { type FirstStrings, readFirstStrings } from './first-strings.js';
import { locateStrings } from './locate-strings.js';
import type { FoundHeader } from './read-header.js';
import { NODE_TYPE } from './snapshot.js';

/** Node's version and the name of captured integers are in the first 0.8 MB of the strings, from 5 MB to 2.6 GB of file. */
const FIRST_STRINGS = [512 * KIB, 2 * MIB] as const;
const SAMPLES = 128;
const SAMPLE = 4 * KIB;

export interface SnapshotSample {
  readonly strings: FirstStrings | undefined;
  /** Whether small integers were captured; `undefined` when the sample does not tell. */
  readonly numericValues: boolean | undefined;
  /** The file ends as JSON has to. */
  readonly hasEnd: boolean;
  /** The file is long enough for what its header promises. */
  readonly hasRoom: boolean;
}

export function sampleSnapshot(file: RandomFile, { header, end }: FoundHeader): SnapshotSample {
  const start = locateStrings(file, end) ?? file.size;
  const strings = start === file.size ? undefined : findFirstStrings(file, start);
  const tail = readText(file, Math.max(0, file.size - SAMPLE), SAMPLE);
  // Two bytes is the least that a number takes, with its comma.
  const least = 2 * (header.nodeCount * header.node.count + header.edgeCount * header.edge.count);
  return {
    strings,
    numericValues: strings && findNumericValues(file, header.node, strings, end, start),
    hasEnd: tail.trimEnd().endsWith('}'),
    hasRoom: least <= file.size,
  };
}

function findFirstStrings(file: RandomFile, start: number): FirstStrings {
  const [few, most] = FIRST_STRINGS;
  const first = readFirstStrings(readText(file, start, few));
  const isEnough = first.complete || (first.nodeVersion !== undefined && first.smallInteger >= 0);
  return isEnough ? first : readFirstStrings(readText(file, start, most));
}

/**
 * Each captured integer is a node with a name of its own. Without that name there are none; that a string of the program
 * happens to be equal to it proves nothing, so a node that has it is looked for.
 */
function findNumericValues(
  file: RandomFile,
  layout: NodeLayout,
  { smallInteger, nodeVersion, complete }: FirstStrings,
  from: number,
  to: number,
): boolean | undefined {
  if (smallInteger < 0) return nodeVersion !== undefined || complete ? false : undefined;
  const step = Math.max(SAMPLE, Math.floor((to - from) / SAMPLES));
  const likely = startOfInteger(layout, smallInteger);
  for (let at = from; at < to; at += step) {
    const text = readText(file, at, Math.min(SAMPLE, to - at));
    if (likely.test(text) && hasSmallInteger(readNumbers(text), layout, smallInteger)) return true;
  }
  return undefined;
}

/** Found in a look at the text, so that the numbers of most samples need not be taken apart. */
function startOfInteger({ type, name, types }: NodeLayout, smallInteger: number): RegExp {
  const numbers = [...types.keys()].filter((index) => types[index] === NODE_TYPE.number);
  const start = name === type + 1 ? `\\b(?:${numbers.join('|')})\\s*,\\s*` : '';
  return new RegExp(`${start}\\b${smallInteger}\\b`);
}

/** Where the first record begins is not known, so each place is tried: nodes are what has a known type everywhere. */
function hasSmallInteger(numbers: readonly number[], layout: NodeLayout, name: number): boolean {
  const { count, types } = layout;
  const records = Math.floor(numbers.length / count) - 1;
  for (let first = 0; first < count && records > 0; first++) {
    let areNodes = true;
    let isFound = false;
    for (let record = 0; record < records && areNodes; record++) {
      const at = first + record * count;
      const type = numbers[at + layout.type];
      areNodes = type < types.length;
      isFound ||=
        types[type] === NODE_TYPE.number && numbers[at + layout.name] === name && numbers[at + layout.selfSize] === 0;
    }
    if (areNodes && isFound) return true;
  }
  return false;
}

/** Without the first and the last, which may be cut. */
function readNumbers(text: string): readonly number[] {
  const digits = text.match(/\d+/g) ?? [];
  return digits.slice(1, -1).map(Number);
}
