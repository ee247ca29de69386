/** Which format a file is in, from its first decompressed bytes; the name of the file says nothing. */
import { looksLikeProfile } from './pprof/recognize.js';

/** `halfopen-result`: what `--reporter json` wrote. */
export type Format = 'v8-heapsnapshot' | 'pprof' | 'halfopen-result';

/** Not being a format we read is an answer, not an error. `reason` completes "this looks like ...". */
export type Detection =
  | { readonly format: Format }
  | { readonly format: undefined; readonly reason: string; readonly hint?: string };

interface Stranger {
  readonly pattern: RegExp;
  readonly reason: string;
  readonly hint?: string;
}

/** Enough for the first keys of any JSON that is looked for. */
const HEAD_BYTES = 4096;
const CAPTURE_HINT = 'Take a heap snapshot: v8.writeHeapSnapshot(path, { exposeNumericValues: true }).';
const UNPACK_HINT = 'Unpack it first; gzip and zstd are read as they are.';

/** What people confuse with a heap snapshot, by its first JSON keys. */
const JSON_STRANGERS: readonly Stranger[] = [
  { pattern: /^\{\s*"nodes"\s*:\s*\[\s*\{/, reason: 'a V8 CPU profile', hint: CAPTURE_HINT },
  { pattern: /^\{\s*"head"\s*:\s*\{/, reason: 'a V8 sampling heap profile', hint: CAPTURE_HINT },
  { pattern: /^\{\s*"header"\s*:\s*\{\s*"reportVersion"/, reason: 'a Node.js diagnostic report', hint: CAPTURE_HINT },
  { pattern: /^\{[^[]*"traceEvents"/, reason: 'a Chrome trace', hint: CAPTURE_HINT },
  { pattern: /^/, reason: 'JSON, but neither a V8 heap snapshot nor a halfopen result' },
];

/** `head` has one character a byte. */
const STRANGERS: readonly Stranger[] = [
  { pattern: /^\x7fELF/, reason: 'a core dump or a program', hint: CAPTURE_HINT },
  { pattern: /^JAVA PROFILE/, reason: 'a Java heap dump' },
  { pattern: /^go 1\.\d+ trace/, reason: 'a Go execution trace', hint: 'Fetch /debug/pprof/heap instead.' },
  {
    pattern: /^\s*<(!doctype|html)/i,
    reason: 'an HTML page',
    hint: 'The server may have answered with a login or an error page.',
  },
  {
    pattern: /^(\xff\xfe|\xfe\xff)/,
    reason: 'UTF-16 text',
    hint: 'A shell has converted it: write the file without going through a pipe.',
  },
  { pattern: /^PK\x03\x04/, reason: 'a zip archive', hint: UNPACK_HINT },
  { pattern: /^(BZh|\xfd7zXZ|7z\xbc\xaf)/, reason: 'a compressed file', hint: UNPACK_HINT },
];

/** V8 writes `snapshot` first; other tools may put any section in front. A section is an array of numbers or strings. */
const SNAPSHOT =
  /^\{\s*"(snapshot"\s*:\s*\{|(nodes|edges|locations|samples|trace_function_infos|trace_tree)"\s*:\s*\[\s*[\d\]])/;
const SNAPSHOT_STRINGS = /^\{\s*"strings"\s*:\s*\[\s*["\]]/;
const RESULT = /^\{\s*"schemaVersion"\s*:\s*\d+\s*,\s*"tool"\s*:\s*\{\s*"name"\s*:\s*"halfopen"/;

export function detectFormat(first: Uint8Array): Detection {
  const start = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf ? 3 : 0;
  const head = Buffer.from(first.buffer, first.byteOffset, Math.min(first.byteLength, HEAD_BYTES)).toString(
    'latin1',
    start,
  );
  const json = head.trimStart();
  if (json.startsWith('{')) {
    if (SNAPSHOT.test(json) || SNAPSHOT_STRINGS.test(json) || json.includes('"node_fields"'))
      return { format: 'v8-heapsnapshot' };
    if (RESULT.test(json)) return { format: 'halfopen-result' };
    return nameStranger(json, JSON_STRANGERS);
  }
  if (looksLikeProfile(first)) return { format: 'pprof' };
  return nameStranger(head, STRANGERS);
}

function nameStranger(head: string, strangers: readonly Stranger[]): Detection {
  const stranger = strangers.find(({ pattern }) => pattern.test(head));
  if (stranger === undefined) return { format: undefined, reason: 'neither a V8 heap snapshot nor a pprof profile' };
  const { reason, hint } = stranger;
  return { format: undefined, reason, ...(hint !== undefined && { hint }) };
}
