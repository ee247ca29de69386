/**
 * Where Node keeps the flags of `ReadableState`, by version. Since 20.8 they are bits of one integer, and the bits were
 * renumbered twice; the layout is told from the edges of the state object, because a snapshot need not name its version.
 *
 * | layout | versions |
 * |---|---|
 * | A | 18.0 to 18.16, 20.0 to 20.6; readable-stream 2 and 3: a boolean property per flag |
 * | B, C | 18.17 to 18.20, 20.8, 20.9; readable-stream 4: integer `state`, `flowing` a property |
 * | D | 20.10: integer `<symbol kState>`, everything in it, own numbering |
 * | D' | 21.0: integer `<symbol kState>` numbered as B, `flowing` a property |
 * | E | from 20.11 and 21.3: integer `<symbol kState>`, chunks in an array |
 *
 * Source: `lib/internal/streams/readable.js` and `lib/internal/streams/utils.js` (`kEnded`, `kEndEmitted`, ...) at
 * https://github.com/nodejs/node/blob/v20.9.0, v20.10.0, v21.0.0, v22.0.0 and later.
 */
export type ReadableLayout = 'A' | 'B' | 'D' | "D'" | 'E';

export interface ReadableBits {
  readonly objectMode: number;
  readonly ended: number;
  readonly endEmitted: number;
  readonly readableListening: number;
  readonly destroyed: number;
  readonly closed: number;
  /** Absent where the error itself is a property. */
  readonly errored?: number;
  readonly hasFlowing?: number;
  readonly flowing?: number;
  readonly hasPaused?: number;
  readonly paused?: number;
}

const NUMBERED_AS_B: ReadableBits = {
  objectMode: 0,
  ended: 1,
  endEmitted: 2,
  readableListening: 8,
  destroyed: 13,
  closed: 14,
};

export const READABLE_BITS: Readonly<Record<Exclude<ReadableLayout, 'A'>, ReadableBits>> = {
  B: NUMBERED_AS_B,
  "D'": NUMBERED_AS_B,
  D: { ...NUMBERED_AS_B, errored: 19, hasFlowing: 23, flowing: 24, hasPaused: 25, paused: 26 },
  E: {
    objectMode: 0,
    ended: 9,
    endEmitted: 10,
    readableListening: 15,
    destroyed: 4,
    closed: 5,
    errored: 7,
    hasFlowing: 23,
    flowing: 24,
    hasPaused: 25,
    paused: 26,
  },
};
