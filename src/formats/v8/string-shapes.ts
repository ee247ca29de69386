/**
 * Some strings of hundreds of thousands: by length, first and last byte, before anything is compared. Of a service's strings
 * one in a hundred has the shape of one of the 239 names that are looked for.
 */
import { U32List } from './columns.js';
import type { RawStrings } from './strings.js';

const SHAPES = 1 << 16;

export class StringShapes {
  /** A bit for each shape of one that was added, the lowest bit of a byte first. */
  readonly bits: Uint8Array = new Uint8Array(SHAPES >>> 3);

  /** Which shape it is. */
  add(bytes: Uint8Array): number {
    const shape = shapeOf(bytes, 0, bytes.length);
    this.bits[shape >>> 3] |= 1 << (shape & 7);
    return shape;
  }
}

export function shapeOf(bytes: Uint8Array, start: number, end: number): number {
  const ends = start === end ? 0 : ((bytes[start] & 0x3f) << 5) | (bytes[end - 1] & 0x1f);
  return (((end - start) & 0x1f) << 11) | ends;
}

/** Indexes, ascending, of strings with one of these shapes. In JavaScript. */
export function selectStrings({ bytes, offset, count }: RawStrings, shapes: Uint8Array): Uint32Array {
  const selected = new U32List();
  for (let i = 0; i < count; i++) {
    const shape = shapeOf(bytes, offset[i], offset[i + 1]);
    if (((shapes[shape >>> 3] >>> (shape & 7)) & 1) !== 0) selected.push(i);
  }
  return selected.trimmed();
}
