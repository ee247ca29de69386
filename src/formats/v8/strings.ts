/**
 * The `strings` section kept as the bytes that V8 wrote: JSON string literals, decoded only when somebody asks.
 * One JavaScript string per entry would cost several times the file; most entries are never looked at.
 */
export interface StringTable {
  readonly count: number;
  /** Decoded text of entry `index`. Heap strings are secret and hostile: whoever prints one redacts and escapes. */
  text(index: number): string;
  /**
   * All indexes of each name, in one pass over the bytes. V8 may write one text twice (a literal of V8 itself and a
   * property name of the program), so there can be several. Names that do not occur have an empty list.
   */
  find(names: Iterable<string>): ReadonlyMap<string, readonly number[]>;
  /** True when the entry starts with these bytes; cheap, decodes nothing. `prefix` must need no JSON escape. */
  startsWith(index: number, prefix: string): boolean;
}
