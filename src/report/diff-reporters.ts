/** A difference in each of the formats. A new one is a file beside this and a line here. */
import type { DiffResult } from '../model/diff.js';
import { toCheck } from './diff-check.js';
import { renderDiffMarkdown } from './diff-markdown.js';
import { renderDiffTerminal } from './diff-terminal.js';
import { renderAnnotations } from './github.js';
import { renderGitlab } from './gitlab.js';
import { renderHtml } from './html.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import type { Format, ReportOptions } from './reporters.js';
import { renderSarif } from './sarif.js';

export const DIFF_REPORTERS: Readonly<Record<Format, (diff: DiffResult, options: ReportOptions) => Iterable<string>>> =
  {
    terminal: renderDiffTerminal,
    json: renderJson,
    markdown: renderDiffMarkdown,
    html: renderHtml,
    sarif: (diff) => renderSarif(toCheck(diff)),
    junit: (diff) => renderJunit(toCheck(diff)),
    github: (diff) => renderAnnotations(toCheck(diff)),
    gitlab: (diff) => renderGitlab(toCheck(diff)),
  };
