/** Top-level fields of a message without groups, each with its tag. */
export function splitFields(bytes: Uint8Array): Uint8Array[] {
  const fields: Uint8Array[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      value += (bytes[at] & 0x7f) * 2 ** shift;
      if (bytes[at++] < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const start = at;
    const wireType = varint() & 7;
    const value = varint();
    if (wireType === 2) at += value;
    fields.push(bytes.subarray(start, at));
  }
  return fields;
}
