/** The formats that a report can be written in. A new one is a file beside this and a line here. */
import type { Result } from '../model/result.js';
import { renderJson } from './json.js';
import { renderTerminal } from './terminal.js';

export interface ReportOptions {
  readonly width: number;
  readonly color: boolean;
  /** So many findings are told in full. */
  readonly top: number;
}

/** Pieces of the report in order; large ones are never one string. */
export type Reporter = (result: Result, options: ReportOptions) => Iterable<string>;

export const REPORTERS: Readonly<Record<'terminal' | 'json', Reporter>> = {
  terminal: renderTerminal,
  json: renderJson,
};

export type Format = keyof typeof REPORTERS;

export function isFormat(name: string): name is Format {
  return Object.hasOwn(REPORTERS, name);
}
