/** Positions in the script that ran become positions in the source that somebody wrote, where maps are at hand. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { originalPositionFor, type TraceMap } from '@jridgewell/trace-mapping';
import { readRegularFile } from '../../io/read-regular-file.js';
import { HalfopenError } from '../../model/error.js';
import type { Warning } from '../../model/result.js';
import { MIB } from '../../model/units.js';
import { mapsBelow, pathOf } from './map-places.js';
import { findMappingComment, mapNamedBy, readInlineMap } from './mapping-comment.js';
import { type Allowance, createAllowance, readMap } from './read-map.js';

const MAX_MAP_BYTES: number = 64 * MIB;
/** Of all maps and scripts together: a snapshot may name as many scripts as it likes. */
const MAX_TOTAL_BYTES: number = 128 * MIB;
const MAX_WARNINGS = 10;

export class SourceMaps {
  /** Canonical path of the folder of maps, with a separator at the end. */
  readonly #root: string | undefined;
  readonly #warnings: Warning[] = [];
  /** By script. */
  readonly #maps: Map<string, TraceMap | undefined> = new Map();
  readonly #allowance: Allowance = createAllowance();
  #bytesLeft: number = MAX_TOTAL_BYTES;

  /**
   * Maps are read when a position is asked for: below `directory` if there is one, else next to their scripts, else where
   * the last line of the script says.
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
        return this.#load(path, `${script}.map`);
      }
    }
    const path = pathOf(script);
    if (path === undefined) return undefined;
    const beside = `${path}.map`;
    return existsSync(beside) ? this.#load(beside, `${script}.map`) : this.#followComment(path, script);
  }

  /** The script may be gone or be another file by now; then it is none of ours, and nothing is said about it. */
  #followComment(path: string, script: string): TraceMap | undefined {
    const content = readRegularFile(path, Math.min(MAX_MAP_BYTES, this.#bytesLeft));
    if (content === undefined || 'refused' in content) return undefined;
    this.#bytesLeft -= content.bytes.length;
    const url = findMappingComment(content.bytes.toString('utf8'));
    if (url === undefined) return undefined;
    const inline = readInlineMap(url);
    if (inline !== undefined) return this.#read(inline, `${script}.map`, path);
    const place = mapNamedBy(url, script);
    const named = place === undefined ? undefined : pathOf(place);
    return place === undefined || named === undefined ? undefined : this.#load(named, place);
  }

  /** @param place the same as `path`, named as the script is */
  #load(path: string, place: string): TraceMap | undefined {
    const content = readRegularFile(path, Math.min(MAX_MAP_BYTES, this.#bytesLeft));
    if (content === undefined) return undefined;
    if ('refused' in content) return this.#warn(path, content.refused);
    this.#bytesLeft -= content.bytes.length;
    return this.#read(content.bytes, place, path);
  }

  #read(bytes: Uint8Array, place: string, path: string): TraceMap | undefined {
    const map = readMap(bytes, place, this.#allowance);
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
