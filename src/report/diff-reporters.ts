/** The formats that a difference can be written in. A new one is a file beside this and a line here. */
import type { DiffResult } from '../model/diff.js';
import { renderDiffMarkdown } from './diff-markdown.js';
import { renderDiffTerminal } from './diff-terminal.js';
import { renderHtml } from './html.js';
import { renderJson } from './json.js';
import type { ReportOptions } from './reporters.js';

export type DiffFormat = 'terminal' | 'json' | 'markdown' | 'html';

export const DIFF_REPORTERS: Readonly<
  Record<DiffFormat, (diff: DiffResult, options: ReportOptions) => Iterable<string>>
> = {
  terminal: renderDiffTerminal,
  json: renderJson,
  markdown: renderDiffMarkdown,
  html: renderHtml,
};

export function isDiffFormat(name: string): name is DiffFormat {
  return Object.hasOwn(DIFF_REPORTERS, name);
}
