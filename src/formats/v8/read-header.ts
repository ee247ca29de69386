/** The header of a snapshot without what follows it. */
import type { ByteSource } from '../../io/source.js';
import { KIB, MIB } from '../../model/units.js';
import { type Header, parseHeader } from './fields.js';
import { SkippedValue, StoredValue } from './json-value.js';
import { type SectionOwner, SnapshotScanner } from './scanner.js';
import type { Section } from './section.js';
import type { Place } from './trouble.js';

/** V8's header has 2 kB and comes first. */
const MAX_HEADER = MIB;
const LOOKED_THROUGH = 4 * MIB;
/** So little at a time that nothing behind the header is looked at. */
const STEP = 4 * KIB;

export interface FoundHeader {
  readonly header: Header;
  /** A byte behind the header, at most some kilobytes. */
  readonly end: number;
}

/**
 * `undefined` when other sections stand in front of it, as other tools write them. What is wrong with the header itself
 * is the same `HalfopenError` as from `readSnapshot`. Does not close `source`, which is of no use afterwards.
 */
export async function readHeader(source: ByteSource): Promise<FoundHeader | undefined> {
  const seeker = new HeaderSeeker(source.path);
  const scanner = new SnapshotScanner(source.path, seeker);
  for await (const chunk of source.chunks()) {
    for (let at = 0; at < chunk.length; at += STEP) {
      scanner.push(chunk.subarray(at, at + STEP));
      if (seeker.header !== undefined) return { header: seeker.header, end: scanner.position };
      if (scanner.position > LOOKED_THROUGH) return undefined;
    }
  }
  scanner.finish();
  return undefined;
}

class HeaderSeeker implements SectionOwner {
  header: Header | undefined;
  readonly #path: string;
  #found: { readonly place: Place; readonly json: StoredValue } | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  open(key: string, offset: number): Section {
    const place = { path: this.#path, section: key, offset };
    if (key !== 'snapshot') return new SkippedValue(place);
    this.#found = { place, json: new StoredValue(place, MAX_HEADER) };
    return this.#found.json;
  }

  close(key: string): void {
    if (key === 'snapshot' && this.#found !== undefined) {
      this.header = parseHeader(this.#found.json.text(), this.#found.place);
    }
  }

  describeProgress(): string {
    return 'before the end of its header';
  }
}
