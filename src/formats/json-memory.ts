/**
 * What JSON will take in memory, told while it arrives: three bytes of a file (`[],`) may become a hundred in memory, and a
 * small archive may hold gigabytes of those.
 *
 * An upper bound for what V8 was seen to take, with the text itself. Measured with Node 20 on 20 MB of one kind, in bytes
 * for each: `[]` 40, `{}` 64, `[1]` 64, `{"k1":1}` with another name each time 184, `"abc"` 32, `1.5` 8.
 */
const PER_BYTE = 3;
const PER_CONTAINER = 96;
const PER_COMMA = 24;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const OPEN_OBJECT = 0x7b;

export class JsonMemory {
  #bytes = 0;
  #containers = 0;
  #commas = 0;
  #inString = false;
  #escaped = false;

  /** Of what was pushed up to now, when it is parsed. */
  get needed(): number {
    return this.#bytes * PER_BYTE + this.#containers * PER_CONTAINER + this.#commas * PER_COMMA;
  }

  /** UTF-8 that follows what was pushed before; it may be cut anywhere, and need not be JSON. */
  push(bytes: Uint8Array): void {
    const { length } = bytes;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let containers = 0;
    let commas = 0;
    for (let i = 0; i < length; i++) {
      const byte = bytes[i];
      if (inString) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inString = false;
      } else if (byte === QUOTE) inString = true;
      else if (byte === COMMA) commas++;
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) containers++;
    }
    this.#bytes += length;
    this.#containers += containers;
    this.#commas += commas;
    this.#inString = inString;
    this.#escaped = escaped;
  }
}
