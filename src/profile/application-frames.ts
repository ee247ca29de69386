/** Which code of the program is behind a stack: its first frame outside of Go and of the libraries that carry streams. */
import type { Profile } from '../formats/pprof/profile.js';
import { type FunctionName, isStandardPackage } from './function-name.js';

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

const MOST_FRAMES = 4;

export class ApplicationFrames {
  readonly #profile: Profile;
  readonly #names: readonly FunctionName[];
  /** By row of the function table: 1 when the function belongs to the program. */
  readonly #isApplication: Uint8Array;

  constructor(profile: Profile, names: readonly FunctionName[]) {
    this.#profile = profile;
    this.#names = names;
    this.#isApplication = Uint8Array.from(names, (name) => (isApplication(name) ? 1 : 0));
  }

  /** Innermost first; at most four, the last ones say little. Empty when a library runs on a goroutine of its own. */
  of(sample: number): readonly ApplicationFrame[] {
    const { samples, locations, functions, strings } = this.#profile;
    const found: ApplicationFrame[] = [];
    for (let i = samples.locationStart[sample]; i < samples.locationStart[sample + 1]; i++) {
      const location = samples.location[i];
      for (let line = locations.lineStart[location]; line < locations.lineStart[location + 1]; line++) {
        const row = locations.lineFunction[line];
        if (row < 0 || this.#isApplication[row] === 0) continue;
        const file = strings.get(functions.filename[row]);
        const lineNumber = locations.lineNumber[line];
        found.push({ name: this.#names[row].path, at: file !== '' && lineNumber > 0 ? `${file}:${lineNumber}` : file });
        if (found.length === MOST_FRAMES) return found;
      }
    }
    return found;
  }
}

function isApplication({ package: path }: FunctionName): boolean {
  if (path === '' || isStandardPackage(path)) return false;
  return !LIBRARIES.some((library) => path === library || path.startsWith(`${library}/`));
}
