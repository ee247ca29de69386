/** What the user typed becomes values. Commander prints what these throw, with the name of the option. */
import { InvalidArgumentError } from 'commander';
import { isDay } from '../findings/check/day.js';
import { GATES, type Gate } from '../findings/check/policy.js';
import { FAIL_ON, type FailOn } from '../findings/fail-on.js';
import { readSize } from '../findings/size.js';
import { VERDICTS, type Verdict } from '../model/vocabulary.js';
import { type Format, isFormat, REPORTERS } from '../report/reporters.js';

export interface ReporterChoice {
  readonly format: Format;
  /** Path to write to; standard output when absent. */
  readonly file: string | undefined;
}

export function parseSize(text: string): number {
  const bytes = readSize(text);
  if (bytes === undefined) throw new InvalidArgumentError('Expected a size such as 512K or 1.5GiB.');
  return bytes;
}

export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

export function parseThreads(text: string): number {
  const threads = parseCount(text);
  if (threads === 0) throw new InvalidArgumentError('Expected 1 or more.');
  return threads;
}

/** Of the commands that only people and programs read, not other tools. */
export interface BriefReporterChoice {
  readonly format: 'terminal' | 'json';
  /** Path to write to; standard output when absent. */
  readonly file: string | undefined;
}

export function parseBriefReporter(text: string): BriefReporterChoice {
  const { format, file } = splitReporter(text);
  if (format !== 'terminal' && format !== 'json') {
    throw new InvalidArgumentError(`There is no format "${format}" here. Formats: terminal, json.`);
  }
  return { format, file };
}

export function parseReporter(
  text: string,
  previous: readonly ReporterChoice[] | undefined,
): readonly ReporterChoice[] {
  const { format, file } = splitReporter(text);
  if (!isFormat(format)) {
    throw new InvalidArgumentError(`There is no format "${format}". Formats: ${Object.keys(REPORTERS).join(', ')}.`);
  }
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

export function parseGate(text: string): Gate {
  return choose(text, GATES);
}

export function parseDay(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('Expected a day such as 2030-12-31.');
  return text;
}

/** `json` or `json:report.json`. The first colon ends the format, so that paths may hold others. */
function splitReporter(text: string): { readonly format: string; readonly file: string | undefined } {
  const colon = text.indexOf(':');
  const file = colon < 0 ? undefined : text.slice(colon + 1);
  if (file === '') throw new InvalidArgumentError('The file name after the colon is missing.');
  return { format: colon < 0 ? text : text.slice(0, colon), file };
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
