/** The formats that a report can be written in. A new one is a file beside this and a line here. */
import type { Result } from '../model/result.js';
import { renderJson } from './json.js';

export interface ReportOptions {
  readonly width: number;
  readonly color: boolean;
  /** So many findings are told in full. */
  readonly top: number;
}

/** Pieces of the report in order; large ones are never one string. */
export type Reporter = (result: Result, options: ReportOptions) => Iterable<string>;

export type Format = 'terminal' | 'json' | 'markdown' | 'html' | 'sarif' | 'junit' | 'github' | 'gitlab';

/** Each but the smallest is loaded when it is asked for: all together cost every start 20 ms. */
export const REPORTERS: Readonly<Record<Format, () => Promise<Reporter>>> = {
  terminal: async () => (await import('./terminal.js')).renderTerminal,
  json: async () => renderJson,
  markdown: async () => (await import('./markdown.js')).renderMarkdown,
  html: async () => (await import('./html.js')).renderHtml,
  sarif: async () => (await import('./sarif.js')).renderSarif,
  junit: async () => (await import('./junit.js')).renderJunit,
  github: async () => (await import('./github.js')).renderAnnotations,
  gitlab: async () => (await import('./gitlab.js')).renderGitlab,
};

export function isFormat(name: string): name is Format {
  return Object.hasOwn(REPORTERS, name);
}
