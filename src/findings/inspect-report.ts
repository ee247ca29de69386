import type { ByteSource } from '../io/source.js';
import type { Inspection } from '../model/inspection.js';
import type { Facts } from './inspect.js';

const START =
  /^\s*\{\s*"schemaVersion"\s*:\s*\d+\s*,\s*"tool"\s*:\s*\{[^}]*?"version"\s*:\s*"([\w.+-]{1,40})"[^}]*\}\s*,\s*"(\w+)"/;

/** By the key that tells it from the others; a quote within a string is escaped, so it cannot be one of those. */
const KINDS: Readonly<Record<string, Inspection['report']>> = {
  before: 'difference',
  kinds: 'kinds',
  path: 'inspection',
  asked: 'explanation',
  summary: 'result',
};

export async function inspectReport(source: ByteSource): Promise<Facts> {
  const head = Buffer.from(await source.peek()).toString('utf8');
  const [, version, first] = START.exec(head) ?? [];
  const key = first === 'inputs' ? /"(asked|summary)"\s*:/.exec(head)?.[1] : first;
  const report = KINDS[key ?? ''];
  return {
    format: 'halfopen-report',
    ...(version !== undefined && { producer: `halfopen ${version}` }),
    ...(report !== undefined && { report }),
    unknown: report === undefined ? ['which report: its first bytes do not say'] : [],
    warnings: [],
  };
}
