/** Positions in the script that ran become positions in the source that somebody wrote, where maps are at hand. */
import { realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { originalPositionFor, type TraceMap } from '@jridgewell/trace-mapping';
import { readRegularFile } from '../../io/read-regular-file.js';
import { HalfopenError } from '../../model/error.js';
import type { Warning } from '../../model/result.js';
import { MIB } from '../../model/units.js';
import { mapBeside, mapsBelow } from './map-places.js';
import { readMap } from './read-map.js';

const MAX_MAP_BYTES: number = 64 * MIB;
/** Of all maps together: a snapshot may name as many scripts as it likes. */
const MAX_TOTAL_BYTES: number = 128 * MIB;
const MAX_WARNINGS = 10;

export class SourceMaps {
  /** Canonical path of the folder of maps, with a separator at the end. */
  readonly #root: string | undefined;
  readonly #warnings: Warning[] = [];
  /** By script. */
  readonly #maps: Map<string, TraceMap | undefined> = new Map();
  #bytesLeft: number = MAX_TOTAL_BYTES;

  /**
   * Maps are read when a position is asked for: below `directory` if there is one, else next to their scripts.
   *
   * @throws {HalfopenError} when there is no such directory
   */
  constructor(directory?: string) {
    this.#root = directory === undefined ? undefined : resolveDirectory(directory);
  }

  /** What was found and could not be used. */
  get warnings(): readonly Warning[] {
    return this.#warnings;
  }

  /**
   * `file:line`, counted from 1, as the map names it; relative names are taken from where the script is.
   *
   * @param line from 0
   * @param column from 0, in UTF-16 code units
   */
  originalOf(script: string, line: number, column: number): string | undefined {
    if (!this.#maps.has(script)) this.#maps.set(script, this.#find(script));
    const map = this.#maps.get(script);
    if (map === undefined) return undefined;
    try {
      const { source, line: original } = originalPositionFor(map, { line: line + 1, column });
      // The number of a source and a line come from the map: neither need exist.
      const isKnown = typeof source === 'string' && source !== '' && Number.isInteger(original) && original! > 0;
      return isKnown ? `${source}:${original}` : undefined;
    } catch {
      // Mappings are decoded when they are first asked for.
      this.#maps.set(script, this.#warn(`${script}.map`, 'its mappings are damaged'));
      return undefined;
    }
  }

  #find(script: string): TraceMap | undefined {
    if (this.#root !== undefined) {
      for (const place of mapsBelow(this.#root, script)) {
        const path = canonicalPath(place);
        if (path === undefined) continue;
        // A link may lead out of the folder.
        if (!path.startsWith(this.#root)) return this.#warn(place, 'it is outside of the directory');
        return this.#load(path, script);
      }
    }
    const beside = mapBeside(script);
    return beside === undefined ? undefined : this.#load(beside, script);
  }

  #load(path: string, script: string): TraceMap | undefined {
    const content = readRegularFile(path, Math.min(MAX_MAP_BYTES, this.#bytesLeft));
    if (content === undefined) return undefined;
    if ('refused' in content) return this.#warn(path, content.refused);
    this.#bytesLeft -= content.bytes.length;
    const map = readMap(content.bytes.toString('utf8'), `${script}.map`);
    return typeof map === 'string' ? this.#warn(path, map) : map;
  }

  #warn(path: string, reason: string): undefined {
    if (this.#warnings.length === MAX_WARNINGS) return;
    this.#warnings.push({ code: 'source-map-unusable', message: `the source map ${path} is not used: ${reason}` });
  }
}

function resolveDirectory(directory: string): string {
  const path = canonicalPath(directory);
  if (path !== undefined && statSync(path).isDirectory()) return path.endsWith(sep) ? path : path + sep;
  throw new HalfopenError('no-source-maps', `there is no directory ${directory} with source maps`, {
    hint: 'Give the folder that the bundler wrote the .map files into.',
  });
}

function canonicalPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
