/**
 * Protocol buffer wire format (https://protobuf.dev/programming-guides/encoding), the part that profile.proto needs.
 *
 * The reader is a cursor over the content: entering a message moves {@link WireReader.limit} inwards, leaving moves
 * it back. It allocates nothing; a varint is left in two 32-bit halves, and the callers take the shape they need.
 * Every read is checked against the limit, so that no input makes it leave the content. A message that was entered is at
 * hand as a whole, and so are the tag and the length of the field that comes next.
 */
import { HalfopenError } from '../../model/error.js';
import type { ContentBlock } from './block.js';
import type { Message } from './messages.js';

export const WIRE = { varint: 0, fixed64: 1, bytes: 2, groupStart: 3, groupEnd: 4, fixed32: 5 } as const;

const TWO_POW_32 = 0x1_0000_0000;

/** A tag and a length, or a tag and a number, each a varint of at most 10 bytes. */
const LONGEST_HEAD = 20;

export class WireReader {
  readonly block: ContentBlock;
  /** Offset of the next byte in the content. */
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

  constructor(block: ContentBlock, message: Message) {
    this.block = block;
    this.position = 0;
    this.limit = block.size;
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
    this.limit = this.block.size;
    this.#message = message;
  }

  /** Reads a tag; false at the end of the message. The caller must then read or skip the field. */
  nextField(): boolean {
    if (this.position === this.limit) return false;
    const tagOffset = this.position;
    const block = this.block;
    block.hold(tagOffset, LONGEST_HEAD);
    const first = block.bytes[tagOffset - block.start];
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
    if (this.position === this.limit) return false;
    const block = this.block;
    block.hold(this.position, LONGEST_HEAD);
    if (block.bytes[this.position - block.start] !== ((this.field << 3) | this.wireType)) return false;
    this.position++;
    return true;
  }

  /** Enters the message in the current field; give the result to {@link leave}. */
  enter(message: Message): number {
    this.block.hold(this.position, LONGEST_HEAD);
    const length = this.readLength();
    this.block.hold(this.position, length);
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

  /** Makes ready to read the packed list in the current field; where it ends. */
  enterList(): number {
    const length = this.readLength();
    // The last number may go on behind the list.
    this.block.hold(this.position, length + LONGEST_HEAD);
    return this.position + length;
  }

  /** The bytes in the current field; a view that is only valid until the next read. */
  readBytes(): Uint8Array {
    const end = this.enterList();
    const { bytes, start } = this.block;
    const from = this.position - start;
    this.position = end;
    return bytes.subarray(from, end - start);
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
    const { bytes, start: base } = this.block;
    const start = this.position;
    const limit = this.limit - base;
    let at = start - base;
    if (at < limit && bytes[at] < 0x80) {
      this.position = start + 1;
      this.lo = bytes[at];
      this.hi = 0;
      return;
    }
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
        this.position = at + base;
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
    const from = this.position;
    if (this.limit - from >= 4) {
      // Most values of a profile are below 2^28: straight-line code for them halves the time of this method.
      const { bytes, start } = this.block;
      const at = from - start;
      const b0 = bytes[at];
      if (b0 < 0x80) {
        this.position = from + 1;
        return b0;
      }
      const b1 = bytes[at + 1];
      if (b1 < 0x80) {
        this.position = from + 2;
        return (b0 & 0x7f) | (b1 << 7);
      }
      const b2 = bytes[at + 2];
      if (b2 < 0x80) {
        this.position = from + 3;
        return (b0 & 0x7f) | ((b1 & 0x7f) << 7) | (b2 << 14);
      }
      const b3 = bytes[at + 3];
      if (b3 < 0x80) {
        this.position = from + 4;
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
    if (this.limit !== this.block.size) return this.malformed(what, offset);
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
