/** The JSON of a report that halfopen wrote earlier, of whichever kind. */
import { JsonMemory } from '../formats/json-memory.js';
import { readAll } from '../io/read-all.js';
import type { ByteSource } from '../io/source.js';
import { HalfopenError } from '../model/error.js';
import { SCHEMA_VERSION } from '../model/result.js';
import { GIB, MIB } from '../model/units.js';
import { limitMemory } from './limit-memory.js';

/** A report has some 100 bytes a stream: this is about five million streams, and less than the longest string of V8. */
const LARGEST_REPORT = 500 * MIB;
/** What one of four million streams takes. */
const MOST_MEMORY = 2 * GIB;

/**
 * @param maxMemory bytes that it may take when it is read
 * @throws {HalfopenError} when it is too large, no JSON, or of another schema version
 */
export async function readJsonReport(source: ByteSource, maxMemory: number = MOST_MEMORY): Promise<unknown> {
  const { path } = source;
  const value = parse(await readAll(limitMemory(source, maxMemory, new JsonMemory()), LARGEST_REPORT), path);
  requireVersion(value, path);
  return value;
}

function parse(bytes: Uint8Array, path: string): unknown {
  try {
    // A byte order mark is no JSON, but Windows shells write one.
    return JSON.parse(new TextDecoder('utf-8').decode(bytes));
  } catch (cause) {
    throw new HalfopenError('truncated', `${path} starts as a halfopen report, but is not whole JSON`, {
      hint: 'Was its writer stopped, or the copy cut short?',
      cause,
    });
  }
}

function requireVersion(value: unknown, path: string): void {
  const version: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'schemaVersion') : undefined;
  if (version === SCHEMA_VERSION) return;
  const said = typeof version === 'number' ? `schema version ${version}` : 'no number for its schema version';
  throw new HalfopenError('schema-version', `${path} has ${said}, this halfopen reads version ${SCHEMA_VERSION}`, {
    hint: 'Write the report again with this version of halfopen.',
  });
}
