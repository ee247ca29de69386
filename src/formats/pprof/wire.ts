/**
 * Protocol buffer wire format (https://protobuf.dev/programming-guides/encoding), the part that profile.proto needs.
 *
 * The reader is a cursor over one flat buffer: entering a message moves {@link WireReader.limit} inwards, leaving moves
 * it back. It allocates nothing; a varint is left in two 32-bit halves, and the callers take the shape they need.
 * Every read is checked against the limit, so that no input makes it leave the buffer.
 */
import { HalfopenError } from '../../model/error.js';
import type { Message } from './messages.js';

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;

const TWO_POW_32 = 0x1_0000_0000;

export class WireReader {
  readonly bytes: Uint8Array;
  /** Offset of the next byte. */
  position: number;
  /** Offset after the last byte of the message being read. */
  limit: number;
  /** Number and wire type of the field whose tag was read last. */
  field: number;
  wireType: number;
  /**
   * The last varint, as signed halves: an unsigned one may be beyond what V8 keeps as an integer, and one such number turns
   * this field, and with the first addition {@link position}, into doubles for good.
   */
  lo: number;
  hi: number;
  /** How many int64 were rounded because a double cannot hold them. */
  inexact: number;
  #message: Message;

  constructor(bytes: Uint8Array, message: Message) {
    this.bytes = bytes;
    this.position = 0;
    this.limit = bytes.length;
    this.field = 0;
    this.wireType = 0;
    this.lo = 0;
    this.hi = 0;
    this.inexact = 0;
    this.#message = message;
  }

  /** Back to the first field of the outermost message. */
  rewind(message: Message): void {
    this.position = 0;
    this.limit = this.bytes.length;
    this.#message = message;
  }

  /** Reads a tag; false at the end of the message. The caller must then read or skip the field. */
  nextField(): boolean {
    if (this.position === this.limit) return false;
    const tagOffset = this.position;
    const first = this.bytes[tagOffset];
    if (first >= 8 && first < 0x80) {
      this.position++;
      this.field = first >>> 3;
      this.wireType = first & 7;
      return true;
    }
    this.field = 0;
    this.readVarint();
    this.field = this.lo >>> 3;
    this.wireType = this.lo & 7;
    if (this.hi !== 0 || this.field === 0) throw this.malformed('has a field number out of range', tagOffset);
    return true;
  }

  /** Reads the next tag if it is the current one again and of one byte; a cheap {@link nextField} for long lists. */
  isFieldRepeated(): boolean {
    if (this.position === this.limit || this.bytes[this.position] !== ((this.field << 3) | this.wireType)) return false;
    this.position++;
    return true;
  }

  /** Enters the message in the current field; give the result to {@link leave}. */
  enter(message: Message): number {
    const length = this.readLength();
    const outer = this.limit;
    this.limit = this.position + length;
    this.#message = message;
    return outer;
  }

  /** Leaves a message that was read to its end. */
  leave(outerLimit: number, outerMessage: Message): void {
    this.limit = outerLimit;
    this.#message = outerMessage;
  }

  /** Length of the bytes, message or packed list in the current field, which is known to fit. */
  readLength(): number {
    if (this.wireType !== WIRE.bytes) throw this.wrongWireType();
    const offset = this.position;
    this.readVarint();
    const left = this.limit - this.position;
    const length = this.lo >>> 0;
    if (this.hi !== 0 || length > left) {
      const claimed = (this.hi >>> 0) * TWO_POW_32 + length;
      throw this.cutOff(`is ${claimed} bytes long, but only ${left} are left`, offset);
    }
    return length;
  }

  /** Passes over the current field, known or not. */
  skip(): void {
    const offset = this.position;
    switch (this.wireType) {
      case WIRE.varint:
        this.readVarint();
        return;
      case WIRE.bytes: {
        const length = this.readLength();
        this.position += length;
        return;
      }
      case WIRE.fixed64:
      case WIRE.fixed32: {
        const length = this.wireType === WIRE.fixed64 ? 8 : 4;
        if (this.limit - this.position < length) throw this.cutOff(`needs ${length} bytes, but the data ends`, offset);
        this.position += length;
        return;
      }
      default:
        throw this.wrongWireType();
    }
  }

  requireVarint(): void {
    if (this.wireType !== WIRE.varint) throw this.wrongWireType();
  }

  /** Any 64-bit varint, into {@link lo} and {@link hi}. */
  readVarint(): void {
    const bytes = this.bytes;
    const start = this.position;
    const limit = this.limit;
    if (start < limit && bytes[start] < 0x80) {
      this.position = start + 1;
      this.lo = bytes[start];
      this.hi = 0;
      return;
    }
    let at = start;
    let lo = 0;
    let hi = 0;
    for (let shift = 0; at < limit; shift += 7) {
      const byte = bytes[at++];
      const bits = byte & 0x7f;
      if (shift < 28) lo |= bits << shift;
      else if (shift === 28) {
        lo |= bits << 28;
        hi = bits >>> 4;
      } else hi |= bits << (shift - 32);
      if (byte < 0x80) {
        this.position = at;
        this.lo = lo;
        this.hi = hi;
        return;
      }
      if (shift === 63) throw this.malformed('holds a varint of more than 10 bytes', start);
    }
    throw this.cutOff('ends within a varint', start);
  }

  /** Field value as int64, rounded and counted in {@link inexact} beyond 2^53. */
  readInt64Field(): number {
    this.requireVarint();
    return this.readInt64();
  }

  /** Next varint as int64, also of a packed list. */
  readInt64(): number {
    const at = this.position;
    if (this.limit - at >= 4) {
      // Most values of a profile are below 2^28: straight-line code for them halves the time of this method.
      const bytes = this.bytes;
      const b0 = bytes[at];
      if (b0 < 0x80) {
        this.position = at + 1;
        return b0;
      }
      const b1 = bytes[at + 1];
      if (b1 < 0x80) {
        this.position = at + 2;
        return (b0 & 0x7f) | (b1 << 7);
      }
      const b2 = bytes[at + 2];
      if (b2 < 0x80) {
        this.position = at + 3;
        return (b0 & 0x7f) | ((b1 & 0x7f) << 7) | (b2 << 14);
      }
      const b3 = bytes[at + 3];
      if (b3 < 0x80) {
        this.position = at + 4;
        return (b0 & 0x7f) | ((b1 & 0x7f) << 7) | ((b2 & 0x7f) << 14) | (b3 << 21);
      }
    }
    this.readVarint();
    const lo = this.lo >>> 0;
    if (this.hi === 0) return lo;
    // Two's complement by hand: lo and hi of a small negative number are each exact, their sum as uint64 is not.
    const value = this.hi * TWO_POW_32 + lo;
    if (!Number.isSafeInteger(value)) this.inexact++;
    return value;
  }

  readBigInt64Field(): bigint {
    return BigInt.asIntN(64, this.readBigUint64Field());
  }

  readBigUint64Field(): bigint {
    this.requireVarint();
    this.readVarint();
    const lo = BigInt(this.lo >>> 0);
    return this.hi === 0 ? lo : (BigInt(this.hi >>> 0) << 32n) | lo;
  }

  readBoolField(): boolean {
    this.requireVarint();
    this.readVarint();
    return (this.lo | this.hi) !== 0;
  }

  /** The error for the current field; `what` continues "pprof profile: Sample.value at byte 12 ...". */
  malformed(what: string, offset: number): HalfopenError {
    return new HalfopenError('malformed-profile', this.#describe(what, offset), { offset });
  }

  /** Data that ends too early: of the whole file, or of a message whose length is wrong. */
  cutOff(what: string, offset: number): HalfopenError {
    if (this.limit !== this.bytes.length) return this.malformed(what, offset);
    const hint = 'The file is probably cut off: capture or download it again.';
    return new HalfopenError('truncated', this.#describe(what, offset), { offset, hint });
  }

  wrongWireType(): HalfopenError {
    const isGroup = this.wireType === WIRE.groupStart || this.wireType === WIRE.groupEnd;
    const what = isGroup ? 'is a group, which profiles do not have' : `has the wrong wire type ${this.wireType}`;
    return this.malformed(what, this.position);
  }

  #describe(what: string, offset: number): string {
    const field = this.#message.fields[this.field] ?? `field ${this.field}`;
    return `pprof profile: ${this.#message.name}${this.field === 0 ? '' : `.${field}`} at byte ${offset} ${what}`;
  }
}
