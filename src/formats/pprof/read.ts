/** Reads a profile in any of the formats that {@link recognizeProfile} knows. */
import { HalfopenError } from '../../model/error.js';
import { KIB } from '../../model/units.js';
import { holdStart, holdWhole, type ProfileContent } from './block.js';
import { type DecodeOptions, decodeProfile } from './decode.js';
import type { Profile } from './profile.js';
import { type ProfileEncoding, readHead, recognizeProfile } from './recognize.js';
import { readCHeapText } from './text/c-heap.js';
import { readGoCountText } from './text/go-count.js';
import { readGoHeapText } from './text/go-heap.js';
import { readGoroutineStacks } from './text/goroutine-stacks.js';
import { refuseBinaryCpu, refuseUnsupported } from './unsupported.js';

/** Of a file that is not held. A string table before all else may be longer, and then the file is not recognised. */
const HEAD_BYTES = 512 * KIB;

/**
 * @throws HalfopenError when the content is not a profile (`not-a-profile`), one of a kind that is not read
 * (`unsupported-profile`), or a damaged one; see {@link decodeProfile}.
 */
export function readProfile(content: ProfileContent, options: DecodeOptions = {}): Profile {
  const encoding = recognizeContent(content);
  if (encoding === 'proto') return decodeProfile(content, options);
  const bytes = holdWhole(content);
  switch (encoding) {
    case 'go-heap-text':
      return readGoHeapText(bytes);
    case 'go-count-text':
      return readGoCountText(bytes);
    case 'goroutine-stacks':
      return readGoroutineStacks(bytes);
    case 'c-heap-text':
      return readCHeapText(bytes);
    case 'unsupported':
    case undefined:
      throw refuseUnsupported(readHead(bytes)) ?? refuseBinaryCpu(bytes) ?? notAProfile(bytes);
  }
}

export function recognizeContent(content: ProfileContent): ProfileEncoding | undefined {
  return recognizeProfile(holdStart(content, HEAD_BYTES));
}

function notAProfile(bytes: Uint8Array): HalfopenError {
  const code = bytes.length === 0 ? 'empty-input' : 'not-a-profile';
  const message = bytes.length === 0 ? 'the file is empty' : 'this is not a pprof profile';
  return new HalfopenError(code, message, {
    offset: 0,
    hint: 'Known are profile.proto and the texts of Go (heap, goroutine), tcmalloc and jemalloc.',
  });
}
