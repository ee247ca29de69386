/** The formats that a report can be written in. A new one is a file beside this and a line here. */
import type { Result } from '../model/result.js';
import { renderAnnotations } from './github.js';
import { renderGitlab } from './gitlab.js';
import { renderHtml } from './html.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import { renderSarif } from './sarif.js';
import { renderTerminal } from './terminal.js';

export interface ReportOptions {
  readonly width: number;
  readonly color: boolean;
  /** So many findings are told in full. */
  readonly top: number;
}

/** Pieces of the report in order; large ones are never one string. */
export type Reporter = (result: Result, options: ReportOptions) => Iterable<string>;

export type Format = 'terminal' | 'json' | 'markdown' | 'html' | 'sarif' | 'junit' | 'github' | 'gitlab';

export const REPORTERS: Readonly<Record<Format, Reporter>> = {
  terminal: renderTerminal,
  json: renderJson,
  markdown: renderMarkdown,
  html: renderHtml,
  sarif: renderSarif,
  junit: renderJunit,
  github: renderAnnotations,
  gitlab: renderGitlab,
};

export function isFormat(name: string): name is Format {
  return Object.hasOwn(REPORTERS, name);
}
