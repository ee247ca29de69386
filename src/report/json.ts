/**
 * The result as it is, for programs. One line per group and per stream: a diff of two files is readable, and no string
 * holds the whole report, which for a million streams would pass the longest string of V8 (about 512 MiB).
 */
import type { Result } from '../model/result.js';
import { escapeJson } from './escape.js';

export function* renderJson(result: Result): Generator<string> {
  yield '{\n';
  let separator = '';
  for (const [key, value] of Object.entries(result)) {
    if (value === undefined) continue;
    yield `${separator}  ${JSON.stringify(key)}: `;
    separator = ',\n';
    if (key === 'groups' || key === 'streams') yield* renderRows(value);
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
