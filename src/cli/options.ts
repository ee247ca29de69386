/** What the user typed becomes values. Commander prints what these throw, with the name of the option. */
import { InvalidArgumentError } from 'commander';
import { FAIL_ON, type FailOn } from '../findings/fail-on.js';
import { GIB, KIB, MIB } from '../model/units.js';
import { VERDICTS, type Verdict } from '../model/vocabulary.js';
import { type Format, isFormat, REPORTERS } from '../report/reporters.js';

export interface ReporterChoice {
  readonly format: Format;
  /** Path to write to; standard output when absent. */
  readonly file: string | undefined;
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: KIB,
  kib: KIB,
  kb: 1e3,
  m: MIB,
  mib: MIB,
  mb: 1e6,
  g: GIB,
  gib: GIB,
  gb: 1e9,
};

/** `1048576`, `512K`, `1.5MiB`: binary units, unless the unit ends in a plain `B` as in `10MB`. */
export function parseSize(text: string): number {
  const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([a-z]{0,3})$/i.exec(text.trim());
  const unit = UNITS[match?.[2]?.toLowerCase() ?? '?'];
  if (match === null || unit === undefined) throw new InvalidArgumentError('Expected a size such as 512K or 1.5GiB.');
  return Math.floor(Number(match[1]) * unit);
}

export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

/** `json` or `json:report.json`. The first colon ends the format, so that paths may hold others. */
export function parseReporter(
  text: string,
  previous: readonly ReporterChoice[] | undefined,
): readonly ReporterChoice[] {
  const colon = text.indexOf(':');
  const format = colon < 0 ? text : text.slice(0, colon);
  const file = colon < 0 ? undefined : text.slice(colon + 1);
  if (!isFormat(format)) {
    throw new InvalidArgumentError(`There is no format "${format}". Formats: ${Object.keys(REPORTERS).join(', ')}.`);
  }
  if (file === '') throw new InvalidArgumentError('The file name after the colon is missing.');
  return [...(previous ?? []), { format, file }];
}

export function parseKinds(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), ...splitList(text)];
}

export function parseVerdicts(text: string, previous: readonly Verdict[] | undefined): readonly Verdict[] {
  return [...(previous ?? []), ...splitList(text).map((name) => choose(name, VERDICTS))];
}

export function parseFailOn(text: string): FailOn {
  return choose(text, FAIL_ON);
}

function splitList(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('Expected names separated by commas.');
  return names;
}

function choose<Name extends string>(text: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === text);
  if (found === undefined) throw new InvalidArgumentError(`Expected one of: ${names.join(', ')}.`);
  return found;
}
