/**
 * Reads a source map (https://tc39.es/ecma426/), also an indexed one. Everything is checked before the library sees it,
 * which gets no field but those: a line break in the mappings costs one byte and becomes an array, a section may claim to
 * begin at line 2^31.
 */

import { type EncodedSourceMap, FlattenMap, type SectionedSourceMap, TraceMap } from '@jridgewell/trace-mapping';
import { MIB } from '../../model/units.js';
import { JsonMemory } from '../json-memory.js';

/** More than the maps of any bundle seen: 4 million segments are some 20 MB of minified script. Decoded in 1.4 s and 430 MB. */
const MAX_LINES = 1_000_000;
const MAX_SEGMENTS = 4_000_000;
/** The sources of a section are resolved one by one, those that it shares with others, too: 0.6 s. */
const MAX_SOURCES = 100_000;
/** Names and the texts of sources take the most of an honest map of 64 MiB: 200 MiB. */
const MAX_JSON_MEMORY: number = 512 * MIB;
const MAX_NAME_LENGTH = 4096;

/** What is left of what maps may take together, with all their sections. */
export interface Allowance {
  lines: number;
  segments: number;
  sources: number;
}

export function createAllowance(): Allowance {
  return { lines: MAX_LINES, segments: MAX_SEGMENTS, sources: MAX_SOURCES };
}

type Json = Readonly<Record<string, unknown>>;
/** A complaint: why the map cannot be used, as a clause. */
type Checked<Value> = Value | string;

/**
 * @param place where the map would be next to its script: its sources are relative to that
 * @param allowance from which is taken what the map takes, when it can be used
 */
export function readMap(bytes: Uint8Array, place: string, allowance: Allowance): Checked<TraceMap> {
  const memory = new JsonMemory();
  memory.push(bytes);
  if (memory.needed > MAX_JSON_MEMORY) return 'it would take too much memory';
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return 'it is no JSON';
  }
  if (!isObject(json) || json.version !== 3) return 'it is no source map of version 3';
  const left = { ...allowance };
  const checked = 'sections' in json ? checkSections(json.sections, left) : checkMap(json, left);
  if (typeof checked === 'string') return checked;
  try {
    const map = 'sections' in checked ? new FlattenMap(checked, place) : new TraceMap(checked, place);
    Object.assign(allowance, left);
    return map;
  } catch {
    return 'its mappings are damaged';
  }
}

/** A section holds a map, no sections of its own, and begins no earlier than the one before. */
function checkSections(sections: unknown, allowance: Allowance): Checked<SectionedSourceMap> {
  const damaged = 'its sections are damaged';
  if (!Array.isArray(sections)) return damaged;
  const checked: SectionedSourceMap['sections'] = [];
  let lastLine = 0;
  for (const section of sections) {
    if (!isObject(section) || !isObject(section.offset) || !isObject(section.map)) return damaged;
    const { line, column } = section.offset;
    if (!isCount(line, lastLine, MAX_LINES) || !isCount(column, 0, Number.MAX_SAFE_INTEGER)) return damaged;
    lastLine = line;
    const map = checkMap(section.map, allowance);
    if (typeof map === 'string') return map;
    checked.push({ offset: { line, column }, map });
  }
  return { version: 3, sections: checked };
}

function checkMap(json: Json, allowance: Allowance): Checked<EncodedSourceMap> {
  const { mappings, sources, sourceRoot = null } = json;
  if (typeof mappings !== 'string') return 'it has no mappings';
  for (let i = 0; i < mappings.length; i++) {
    const character = mappings.charCodeAt(i);
    if (character === 0x3b) allowance.lines--;
    else if (character === 0x2c) allowance.segments--;
  }
  if (allowance.lines < 0 || allowance.segments < 0) return 'it has too many mappings';
  if (!Array.isArray(sources) || !sources.every(isName) || !isName(sourceRoot)) return 'its sources are damaged';
  allowance.sources -= sources.length;
  if (allowance.sources < 0) return 'it has too many sources';
  return { version: 3, mappings, sources, names: [], ...(sourceRoot !== null && { sourceRoot }) };
}

/** Null is a source without a name. */
function isName(value: unknown): value is string | null {
  return value === null || (typeof value === 'string' && value.length <= MAX_NAME_LENGTH);
}

function isCount(value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
