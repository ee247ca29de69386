/** Profiles that are recognised, so that their owner gets a better answer than "unknown format", and not read. */
import { HalfopenError } from '../../model/error.js';

interface UnsupportedProfile {
  readonly pattern: RegExp;
  readonly name: string;
  readonly hint: string;
}

const TAKE_HEAP = 'Capture a heap profile: `curl -o heap.pb.gz http://<host>/debug/pprof/heap`.';
const NO_RETENTION = `It does not say what is kept in memory. ${TAKE_HEAP}`;

const UNSUPPORTED: readonly UnsupportedProfile[] = [
  { pattern: /^\s*heap profile:[^\n]*@ ?growthz?\b/, name: 'a tcmalloc heap growth profile', hint: NO_RETENTION },
  {
    pattern: /^\s*heap profile:[^\n]*@ ?fragmentationz?\b/,
    name: 'a tcmalloc fragmentation profile',
    hint: NO_RETENTION,
  },
  { pattern: /^\s*--- ?(?:contentionz?|mutex|block)\b/, name: 'a contention profile as text', hint: NO_RETENTION },
  { pattern: /^\s*--- threadz \d+ ---/, name: 'a tcmalloc thread listing', hint: NO_RETENTION },
  {
    pattern: /^\s*--- heapz \d+ ---/,
    name: 'a Java heap profile as text',
    hint: 'Only Go, C and Node profiles are read.',
  },
  {
    pattern: /^(?:[A-Z][^\n]*\n)*\s*flat +flat% +sum% +cum +cum%/,
    name: 'output of `go tool pprof -top`, which has no stacks',
    hint: 'Give the profile file itself.',
  },
];

/** The error for a profile of a kind that is not read; `head` is the beginning of the file. */
export function refuseUnsupported(head: string): HalfopenError | undefined {
  for (const { pattern, name, hint } of UNSUPPORTED) {
    if (pattern.test(head))
      return new HalfopenError('unsupported-profile', `this is ${name}: not supported`, { hint, offset: 0 });
  }
  return undefined;
}

/** The header of gperftools' binary CPU profiles: words 0, 3, 0, period, 0 in either width, little endian. */
export function refuseBinaryCpu(bytes: Uint8Array): HalfopenError | undefined {
  const isNarrow = hasWords(bytes, 4);
  if (!isNarrow && !hasWords(bytes, 8)) return undefined;
  const message = 'this is a binary CPU profile of gperftools: not supported';
  return new HalfopenError('unsupported-profile', message, { hint: NO_RETENTION, offset: 0 });
}

function hasWords(bytes: Uint8Array, width: 4 | 8): boolean {
  if (bytes.length < 5 * width) return false;
  for (let at = 0; at < 3 * width; at++) if (bytes[at] !== (at === width ? 3 : 0)) return false;
  for (let at = 4 * width; at < 5 * width; at++) if (bytes[at] !== 0) return false;
  return true;
}
