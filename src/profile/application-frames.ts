/** Which code of the program is behind a stack: its frames outside of Go and of the libraries that carry streams. */
import type { Profile } from '../formats/pprof/profile.js';
import { type FunctionName, isStandardPackage } from './function-name.js';
import type { NameTable } from './function-names.js';

export interface ApplicationFrame {
  /** {@link FunctionName.path}: closures count as the function around them, whose name survives an edit. */
  readonly name: string;
  /** `file:line` of the call; empty when the profile has no file names. */
  readonly at: string;
}

/** Import paths, with everything below them. */
const LIBRARIES = [
  'github.com/quic-go',
  'github.com/lucas-clemente/quic-go',
  'github.com/hashicorp/yamux',
  'github.com/xtaci/smux',
  'google.golang.org/grpc',
  'golang.org/x',
];

/** A goroutine may hold a stream without a frame of the program: `httputil.ReverseProxy` as a handler does. */
const WORK: ReadonlySet<string> = new Set([
  'net/http.serverHandler.ServeHTTP',
  'net/http.initALPNRequest.ServeHTTP',
  'io.copyBuffer',
]);

/** Node's own modules have no ending: `node:net`. */
const SCRIPT = /^node:|\.[cm]?[jt]sx?$/;

const MOST_FRAMES = 4;

const NO = 1;
const YES = 2;

export class ApplicationFrames {
  readonly #profile: Profile;
  readonly #names: NameTable;
  /** By row of the function table: whether the function belongs to the program; 0 until somebody asks. */
  readonly #isApplication: Uint8Array;
  /** By location, where a file may have inlined thousands of calls: whether the program is at work; 0 until somebody asks. */
  readonly #atWork: Uint8Array;
  /** By location: the first frames of the program. */
  readonly #framesAt: (readonly ApplicationFrame[] | undefined)[];

  constructor(profile: Profile, names: NameTable) {
    this.#profile = profile;
    this.#names = names;
    this.#isApplication = new Uint8Array(names.count);
    this.#atWork = new Uint8Array(profile.locations.count);
    this.#framesAt = new Array(profile.locations.count);
  }

  /** Whether the program is at work on this stack: its own code, or what it asked Go to do for it. */
  isAtWork(sample: number): boolean {
    const { location, locationStart } = this.#profile.samples;
    for (let i = locationStart[sample]; i < locationStart[sample + 1]; i++) {
      const at = location[i];
      if (this.#atWork[at] === 0) this.#atWork[at] = this.#isAtWorkAt(at) ? YES : NO;
      if (this.#atWork[at] === YES) return true;
    }
    return false;
  }

  /** Innermost first; at most four, the last ones say little. Empty when a library runs on a goroutine of its own. */
  of(sample: number, most: number = MOST_FRAMES): readonly ApplicationFrame[] {
    const { location, locationStart } = this.#profile.samples;
    const found: ApplicationFrame[] = [];
    for (let i = locationStart[sample]; i < locationStart[sample + 1] && found.length < most; i++) {
      found.push(...(this.#framesAt[location[i]] ??= this.#listFrames(location[i])));
    }
    return found.slice(0, most);
  }

  #isAtWorkAt(location: number): boolean {
    const { lineStart, lineFunction } = this.#profile.locations;
    for (let line = lineStart[location]; line < lineStart[location + 1]; line++) {
      const row = lineFunction[line];
      if (row >= 0 && (this.#isApplicationRow(row) || WORK.has(this.#names.get(row).path))) return true;
    }
    return false;
  }

  #listFrames(location: number): readonly ApplicationFrame[] {
    const { locations, functions, strings } = this.#profile;
    const found: ApplicationFrame[] = [];
    for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++) {
      const row = locations.lineFunction[line];
      if (row < 0 || !this.#isApplicationRow(row)) continue;
      const file = strings.get(functions.filename[row]);
      const lineNumber = locations.lineNumber[line];
      found.push({
        name: this.#names.get(row).path,
        at: file !== '' && lineNumber > 0 ? `${file}:${lineNumber}` : file,
      });
      if (found.length === MOST_FRAMES) break;
    }
    return found;
  }

  #isApplicationRow(row: number): boolean {
    if (this.#isApplication[row] === 0) {
      const { functions, strings } = this.#profile;
      this.#isApplication[row] = isApplication(this.#names.get(row), strings.get(functions.filename[row])) ? YES : NO;
    }
    return this.#isApplication[row] === YES;
  }
}

function isApplication({ package: path }: FunctionName, filename: string): boolean {
  if (SCRIPT.test(filename)) return !filename.startsWith('node:');
  if (path === '' || isStandardPackage(path)) return false;
  return !LIBRARIES.some((library) => path === library || path.startsWith(`${library}/`));
}
