/** Stacks walked frame by frame from the outermost function inwards, each as far as somebody asks. */
import type { Profile } from '../formats/pprof/profile.js';
import { stripTypeArguments } from './function-name.js';

export interface Frame {
  /** Without type arguments: the same code. */
  readonly function: string;
  readonly file: string;
}

/** Type arguments may be long; what a hostile file may hold beyond is not looked at. */
const LONGEST_READ = 8192;
/** Nobody reads more of what is left. */
const LONGEST_NAME = 400;

/** The same function has different rows in different profiles, and one number here. */
export class FrameTable {
  readonly #frames: Frame[] = [];
  readonly #ids: Map<string, number> = new Map();

  get(id: number): Frame {
    return this.#frames[id];
  }

  identify(name: string, path: string): number {
    const plain = stripTypeArguments(name.slice(0, LONGEST_READ)).slice(0, LONGEST_NAME);
    const file = path.slice(0, LONGEST_NAME);
    const key = `${plain.length} ${plain}${file}`;
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#frames.length);
    return this.#frames.push({ function: plain, file }) - 1;
  }
}

/** A frame as it is called at one place. */
export interface Step {
  /** In the {@link FrameTable}. */
  readonly frame: number;
  /** 0 when unknown. */
  readonly line: number;
}

const UNKNOWN = -1;

/** One cursor for each of some samples of a profile. */
export class StackCursors {
  readonly #profile: Profile;
  readonly #frames: FrameTable;
  readonly #rows: Uint32Array;
  /** Where each cursor is in the locations of its sample, which are written leaf first. */
  readonly #at: Float64Array;
  /** The frame there that is next, where calls were inlined. */
  readonly #inlined: Uint32Array;
  readonly #stepsAt: (readonly Step[] | undefined)[];
  /** By row of the function table. */
  readonly #frameOf: Int32Array;

  constructor(profile: Profile, rows: Uint32Array, frames: FrameTable) {
    this.#profile = profile;
    this.#frames = frames;
    this.#rows = rows;
    this.#at = Float64Array.from(rows, (row) => profile.samples.locationStart[row + 1] - 1);
    this.#inlined = new Uint32Array(rows.length);
    this.#stepsAt = new Array(profile.locations.address.length);
    this.#frameOf = new Int32Array(profile.functions.count).fill(UNKNOWN);
  }

  /** Goes one frame inwards; `undefined` at the end of the stack. */
  advance(index: number): Step | undefined {
    const { location, locationStart } = this.#profile.samples;
    const at = this.#at[index];
    if (at < locationStart[this.#rows[index]]) return undefined;
    const steps = this.#stepsAt[location[at]] ?? this.#listSteps(location[at]);
    const step = steps[this.#inlined[index]++];
    if (this.#inlined[index] === steps.length) {
      this.#inlined[index] = 0;
      this.#at[index]--;
    }
    return step;
  }

  /** Outermost first. */
  #listSteps(location: number): readonly Step[] {
    const { locations, functions, strings } = this.#profile;
    const steps: Step[] = [];
    for (let line = locations.lineStart[location + 1] - 1; line >= locations.lineStart[location]; line--) {
      const row = locations.lineFunction[line];
      if (row < 0) continue;
      if (this.#frameOf[row] === UNKNOWN) {
        const name = strings.get(functions.name[row]);
        this.#frameOf[row] = this.#frames.identify(name, strings.get(functions.filename[row]));
      }
      steps.push({ frame: this.#frameOf[row], line: locations.lineNumber[line] });
    }
    if (steps.length === 0) {
      steps.push({ frame: this.#frames.identify(`0x${locations.address[location].toString(16)}`, ''), line: 0 });
    }
    this.#stepsAt[location] = steps;
    return steps;
  }
}
