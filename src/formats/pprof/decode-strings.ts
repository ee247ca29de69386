/** The string table, copied together. */
import type { ProfileKernel } from './kernel.js';
import type { ProfileCounts } from './measure.js';
import { PROFILE_FIELD } from './messages.js';
import { StringTable } from './strings.js';
import { WIRE, type WireReader } from './wire.js';

const TAG = (PROFILE_FIELD.stringTable << 3) | WIRE.bytes;

/** With a kernel sooner. */
export function decodeStrings(
  reader: WireReader,
  counts: ProfileCounts,
  kernel: ProfileKernel | undefined,
): StringTable {
  const bytes = new Uint8Array(counts.stringBytes);
  const starts = new Uint32Array(counts.strings + 1);
  let count = 0;
  let end = 0;
  const walk = counts.runs.walk(reader, PROFILE_FIELD.stringTable);
  while (walk.next()) {
    const string = reader.readBytes();
    bytes.set(string, end);
    end += string.length;
    starts[++count] = end;
    if (kernel === undefined) continue;
    for (let passed = 1; passed > 0 && reader.position < walk.runEnd; ) {
      const strings = kernel.readStrings(TAG, reader.position, walk.runEnd);
      bytes.set(strings.bytes, end);
      for (const stringEnd of strings.ends) starts[++count] = end + stringEnd;
      end += strings.bytes.length;
      passed = strings.ends.length;
      reader.position = strings.next;
    }
  }
  return new StringTable(bytes, starts);
}
