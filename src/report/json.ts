/**
 * The result as it is, for programs. One line per group, stream and entry: a diff of two files is readable, and no string
 * holds the whole report, which for a million streams would pass the longest string of V8 (about 512 MiB).
 */
import type { DiffResult } from '../model/diff.js';
import type { Inspection } from '../model/inspection.js';
import type { Result } from '../model/result.js';
import { escapeJson } from './escape.js';

const ROWS: ReadonlySet<string> = new Set(['groups', 'streams', 'calls', 'entries']);

export function* renderJson(result: Result | DiffResult | Inspection): Generator<string> {
  yield '{\n';
  let separator = '';
  for (const [key, value] of Object.entries(result)) {
    if (value === undefined) continue;
    yield `${separator}  ${JSON.stringify(key)}: `;
    separator = ',\n';
    if (ROWS.has(key)) yield* renderRows(value);
    else yield JSON.stringify(value, null, 2).split('\n').map(escapeJson).join('\n  ');
  }
  yield '\n}\n';
}

function* renderRows(rows: readonly unknown[]): Generator<string> {
  if (rows.length === 0) {
    yield '[]';
    return;
  }
  yield '[\n';
  for (const [index, row] of rows.entries()) {
    yield `    ${escapeJson(JSON.stringify(row))}${index < rows.length - 1 ? ',' : ''}\n`;
  }
  yield '  ]';
}
