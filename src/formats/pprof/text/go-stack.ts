/** The stack of a record in Go's debug=1 texts: return addresses after `@`, then `#` lines that symbolize some of them. */
import type { Frame, ProfileBuilder } from '../builder.js';
import type { LineReader } from './line-reader.js';

/** Go keeps at most 1,024 frames; older versions 32. */
const MAX_DEPTH = 4096;

interface Symbol {
  readonly address: bigint;
  readonly frame: Frame | undefined;
}

export class GoStack {
  readonly #calls: bigint[];
  readonly #symbols: Symbol[] = [];

  /** `addresses`: what follows `@`, hexadecimal numbers separated by spaces. */
  constructor(addresses: string, reader: LineReader) {
    const words = addresses.split(' ').filter((word) => word !== '');
    if (words.length > MAX_DEPTH) throw reader.malformed(`a stack of ${words.length} addresses`);
    this.#calls = words.map((word) => parseCallAddress(word, reader));
  }

  /** Takes a line like `#<tab>0x47a520<tab>main.serve+0x13c<tab>main.go:199`; false when it is not one. */
  addSymbol(line: string): boolean {
    const match = /^#\t(0x[0-9a-f]{1,16})(?:\t+(.*))?$/.exec(line);
    if (match === null) return false;
    if (this.#symbols.length < MAX_DEPTH) {
      this.#symbols.push({
        address: BigInt(match[1]),
        frame: match[2] === undefined ? undefined : parseFrame(match[2]),
      });
    }
    return true;
  }

  /**
   * Locations, leaf first. Addresses that Go did not symbolize (it hides the runtime's own frames) stay as locations
   * without a line. Several symbols at one address are inlined calls.
   */
  locations(builder: ProfileBuilder): number[] {
    const symbols = this.#symbols;
    const calls = this.#calls;
    const locations: number[] = [];
    let next = 0;
    for (let i = 0; i < calls.length; i++) {
      const call = calls[i];
      const frames: Frame[] = [];
      // The symbol's address is the call's; very old versions of Go print the return address.
      while (next < symbols.length && (symbols[next].address === call || symbols[next].address === call + 1n)) {
        const { frame } = symbols[next++];
        if (frame !== undefined) frames.push(frame);
        // Recursion: the next symbol at this address belongs to the next address.
        if (calls[i + 1] === call) break;
      }
      locations.push(builder.location(frames, call));
    }
    return locations;
  }
}

/** Address of the call that returns to the given hexadecimal address; pprof files have the former. */
export function parseCallAddress(returnAddress: string, reader: LineReader): bigint {
  if (returnAddress.length > 18)
    throw reader.malformed(`the address ${returnAddress.slice(0, 40)} has more than 64 bits`);
  const address = BigInt(returnAddress);
  return address === 0n ? 0n : address - 1n;
}

/** `main.(*T).serve+0x13c<tabs>/src/main.go:199`. Names may hold spaces and `+`, so split at tabs and at the last `+`. */
function parseFrame(text: string): Frame | undefined {
  const [symbol, place = ''] = text.split(/\t+/);
  const plus = symbol.lastIndexOf('+0x');
  const name = plus === -1 ? symbol : symbol.slice(0, plus);
  if (name === '') return undefined;
  const colon = place.lastIndexOf(':');
  if (colon === -1) return { name, filename: place };
  return { name, filename: place.slice(0, colon), line: parseLine(place.slice(colon + 1)) };
}

/** Line number of a `file:line`; 0 when it is none. */
export function parseLine(digits: string): number {
  return /^\d{1,9}$/.test(digits) ? Number(digits) : 0;
}
