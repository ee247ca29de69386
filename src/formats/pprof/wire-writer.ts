/** Growing buffer of protocol buffer fields, the counterpart of {@link WireReader}. */
import { WIRE } from './wire.js';

const TWO_POW_32 = 0x1_0000_0000;
const LONGEST_VARINT = 10;

export class WireWriter {
  #bytes: Uint8Array;
  #length: number;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(capacity);
    this.#length = 0;
  }

  get length(): number {
    return this.#length;
  }

  /** What was written; valid until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }

  /** A number without its tag: any safe integer, as int64. */
  int64(value: number): void {
    const lo = value >>> 0;
    this.#varint(lo, Math.floor((value - lo) / TWO_POW_32) >>> 0);
  }

  int64Field(field: number, value: number): void {
    this.#tag(field, WIRE.varint);
    this.int64(value);
  }

  /** Fields with the default value are left out, as proto3 writers do. */
  optionalInt64Field(field: number, value: number): void {
    if (value !== 0) this.int64Field(field, value);
  }

  /** Signed or unsigned 64-bit. */
  optionalBigIntField(field: number, value: bigint): void {
    if (value === 0n) return;
    const bits = BigInt.asUintN(64, value);
    this.#tag(field, WIRE.varint);
    this.#varint(Number(bits & 0xffffffffn), Number(bits >> 32n));
  }

  bytesField(field: number, value: Uint8Array): void {
    this.#tag(field, WIRE.bytes);
    this.#varint(value.length, 0);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Writes what `message` holds as an embedded message (or packed list) and clears it for the next. */
  messageField(field: number, message: WireWriter): void {
    this.bytesField(field, message.written);
    message.clear();
  }

  #tag(field: number, wireType: number): void {
    this.#varint((field << 3) | wireType, 0);
  }

  #varint(low: number, high: number): void {
    this.#reserve(LONGEST_VARINT);
    const bytes = this.#bytes;
    let at = this.#length;
    let lo = low;
    let hi = high;
    while (hi !== 0 || lo >= 0x80) {
      bytes[at++] = (lo & 0x7f) | 0x80;
      lo = ((lo >>> 7) | (hi << 25)) >>> 0;
      hi >>>= 7;
    }
    bytes[at++] = lo;
    this.#length = at;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
