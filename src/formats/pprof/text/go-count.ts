/**
 * Go's counting profiles as text (`/debug/pprof/goroutine?debug=1`, also threadcreate and goroutineleak): a count for
 * each distinct stack.
 *
 *     goroutine profile: total 12
 *     3 @ 0x4726ee 0x44ee25
 *     # labels: {"tenant":"t0"}
 *     #<tab>0x4726ed<tab>main.serve+0x13c<tab>/src/main.go:199
 */
import { type Label, ProfileBuilder } from '../builder.js';
import type { Profile } from '../profile.js';
import { parseGoLabels } from './go-labels.js';
import { GoStack } from './go-stack.js';
import { LineReader } from './line-reader.js';

const HEADER = /^([A-Za-z]\w*) profile: total (\d+)$/;
const RECORD = /^(\d+) @((?: 0x[0-9a-f]+)*) *$/;

export function isGoCountText(head: string): boolean {
  return /^\s*[A-Za-z]\w* profile: total \d+\r?\n/.test(head);
}

/** @throws HalfopenError `malformed-profile` with the offset of the line. */
export function readGoCountText(bytes: Uint8Array): Profile {
  const reader = new LineReader(bytes);
  let header: RegExpExecArray | null = null;
  while (header === null && reader.read()) {
    if (reader.line.trim() === '') continue;
    header = HEADER.exec(reader.line);
    if (header === null) throw reader.malformed('the header is not that of a Go goroutine profile');
  }
  if (header === null) throw reader.malformed('no header of a Go goroutine profile');
  const type = { type: header[1], unit: 'count' };
  const promised = reader.count(header[2]);
  const builder = new ProfileBuilder({ sampleTypes: [type], periodType: type, period: 1 });
  let count = 0;
  let stack: GoStack | undefined;
  let labels: Label[] = [];
  let seen = 0;
  while (reader.read()) {
    const line = reader.line;
    if (line === '' || stack?.addSymbol(line)) continue;
    if (line.startsWith('# labels:')) {
      labels = parseGoLabels(line);
      continue;
    }
    if (line.startsWith('#')) continue;
    const match = RECORD.exec(line);
    if (match === null) throw reader.malformed('expected count @ addresses');
    if (stack !== undefined) builder.addSample(stack.locations(builder), [count], labels);
    count = reader.count(match[1]);
    stack = new GoStack(match[2], reader);
    labels = [];
    seen += count;
  }
  if (stack !== undefined) builder.addSample(stack.locations(builder), [count], labels);
  if (seen !== promised) {
    builder.warn('incomplete-text', `profile text: its header says ${promised} in total, its records hold ${seen}`);
  }
  return builder.finish();
}
