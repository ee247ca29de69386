/**
 * Where Node keeps the flags of `WritableState`, by version; see `readable-layouts.ts` for the layouts.
 *
 * Source: `lib/internal/streams/writable.js` (`kEnding`, `kFinished`, ...) at
 * https://github.com/nodejs/node/blob/v20.9.0, v20.10.0, v22.0.0 and later.
 */
export type WritableLayout = 'A' | 'C' | 'D' | 'E';

export interface WritableBits {
  readonly objectMode: number;
  readonly ending: number;
  readonly finished: number;
  readonly destroyed: number;
  readonly closed: number;
  readonly writing: number;
  /** Absent where the error itself is a property. */
  readonly errored?: number;
  /** Whether `writable` was set at all, and to what; absent where it is a property. */
  readonly hasWritable?: number;
  readonly writable?: number;
}

const COMMON = { objectMode: 0, ending: 12, finished: 13, writing: 15 } as const;

export const WRITABLE_BITS: Readonly<Record<Exclude<WritableLayout, 'A'>, WritableBits>> = {
  C: { ...COMMON, destroyed: 7, closed: 8 },
  D: { ...COMMON, destroyed: 7, closed: 8, errored: 21, hasWritable: 22, writable: 23 },
  E: { ...COMMON, destroyed: 4, closed: 5, errored: 7, hasWritable: 21, writable: 22 },
};
