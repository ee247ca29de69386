/** Errors of this format: one line that names file, section and byte. */
import { HalfopenError } from '../../model/error.js';

/** Which part of which file is being read. */
export interface Place {
  readonly path: string;
  readonly section: string;
  /** Where the section's value begins in the file. */
  readonly offset: number;
}

export type TroubleCode =
  | 'not-a-snapshot'
  | 'malformed'
  | 'count-mismatch'
  | 'edge-outside'
  | 'string-outside'
  | 'number-overflow';

export function trouble(code: TroubleCode, place: Place, offset: number, what: string): HalfopenError {
  return new HalfopenError(code, `${place.path}: byte ${offset}, section "${place.section}": ${what}`, { offset });
}

/** A byte as people read it. */
export function describeByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : `byte 0x${byte.toString(16).padStart(2, '0')}`;
}
