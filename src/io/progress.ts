/** Told by long work how far it is. Library callers pass nothing and get {@link SILENT}. */
export interface Progress {
  /** A phase begins; `total` in the unit of later `advance` calls, when known. */
  phase(name: string, total?: number): void;
  /** `done` units of the current phase are finished. Cheap enough to be called per block, not per node. */
  advance(done: number): void;
  /** All work is over: clear the line. */
  end(): void;
}

export const SILENT: Progress = { phase() {}, advance() {}, end() {} };
