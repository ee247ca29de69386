/** Which profile format a file is in, from its first bytes: cheap, strict, and never an error. */
import { PROFILE_FIELD, VALUE_TYPE } from './messages.js';
import { isCHeapText } from './text/c-heap.js';
import { isGoCountText } from './text/go-count.js';
import { isGoHeapText } from './text/go-heap.js';
import { isGoroutineStacks } from './text/goroutine-stacks.js';
import { refuseBinaryCpu, refuseUnsupported } from './unsupported.js';

/** `unsupported`: certainly a profile, of a kind that {@link readProfile} refuses with the reason. */
export type ProfileEncoding =
  | 'proto'
  | 'go-heap-text'
  | 'go-count-text'
  | 'goroutine-stacks'
  | 'c-heap-text'
  | 'unsupported';

/** Enough for the panic message before a goroutine dump. */
const HEAD_BYTES = 16 * 1024;
/** Top-level fields looked at. Every writer puts `sample_type` before its samples. */
const MAX_FIELDS = 16;

export function recognizeProfile(bytes: Uint8Array): ProfileEncoding | undefined {
  if (looksLikeProto(bytes)) return 'proto';
  const head = readHead(bytes);
  if (isGoHeapText(head)) return 'go-heap-text';
  if (isCHeapText(head)) return 'c-heap-text';
  if (isGoCountText(head)) return 'go-count-text';
  if (refuseUnsupported(head) !== undefined || refuseBinaryCpu(bytes) !== undefined) return 'unsupported';
  return isGoroutineStacks(head) ? 'goroutine-stacks' : undefined;
}

/** Whether {@link readProfile} is the reader to ask, be it for the reason why not. */
export function looksLikeProfile(bytes: Uint8Array): boolean {
  return recognizeProfile(bytes) !== undefined;
}

/** The beginning of the file, one character a byte. */
export function readHead(bytes: Uint8Array): string {
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, HEAD_BYTES)).toString('latin1', start);
}

/**
 * Whether the bytes begin like profile.proto: known fields with the right wire types, and a well-formed `sample_type`
 * among the first. A file that is cut off or damaged later still is a profile, for a better error than "unknown format".
 */
function looksLikeProto(bytes: Uint8Array): boolean {
  let at = 0;
  for (let count = 0; count < MAX_FIELDS && at < bytes.length; count++) {
    const tag = bytes[at++];
    const field = tag >>> 3;
    if (field < PROFILE_FIELD.sampleType || field > PROFILE_FIELD.docUrl) return false;
    const isScalar = field > PROFILE_FIELD.stringTable && field !== PROFILE_FIELD.periodType;
    if ((tag & 7) === 0 && isScalar) {
      for (let width = 1; at < bytes.length && bytes[at++] >= 0x80; width++) if (width === 10) return false;
      continue;
    }
    if ((tag & 7) !== 2 || (isScalar && field !== PROFILE_FIELD.comment)) return false;
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      if (at === bytes.length || shift > 28) return false;
      const byte = bytes[at++];
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (field === PROFILE_FIELD.sampleType) return isValueType(bytes, at, at + length);
    at += length;
  }
  return false;
}

/** Two string indexes at most, in any order. */
function isValueType(bytes: Uint8Array, start: number, end: number): boolean {
  if (end === start || end > bytes.length) return false;
  let at = start;
  while (at < end) {
    const tag = bytes[at++];
    if ((tag & 7) !== 0 || tag >>> 3 < 1 || tag >>> 3 >= VALUE_TYPE.fields.length) return false;
    const value = at;
    while (at < end && bytes[at] >= 0x80) at++;
    if (at++ >= end || at - value > 5) return false;
  }
  return true;
}
