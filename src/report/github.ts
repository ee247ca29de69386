/** What a GitHub Actions job shows beside its log: annotations, and a summary page. */
import type { Place } from '../model/check.js';
import type { Result } from '../model/result.js';
import { KIB, MIB } from '../model/units.js';
import type { Severity } from '../model/vocabulary.js';
import { chooseFallbackPlace, reportFindings } from './checked-findings.js';
import { escapeText } from './escape.js';
import { listBreaches, summarise } from './machine-text.js';
import { renderMarkdown } from './markdown.js';

/** GitHub drops what a step says beyond ten of one level. */
const MOST_ANNOTATIONS = 10;
/** GitHub drops the whole summary of a step that is larger than 1 MiB; other commands of the step may write too. */
const LARGEST_SUMMARY = MIB - 64 * KIB;
const SUMMARY_FINDINGS = 20;
const LONGEST_TEXT = 1000;

type Level = 'error' | 'warning' | 'notice';

interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly text: string;
  readonly place?: Place;
}

/** Workflow commands, one a line: the most severe of what fails. */
export function* renderAnnotations(result: Result): Generator<string> {
  for (const annotation of listAnnotations(result).slice(0, MOST_ANNOTATIONS)) yield drawAnnotation(annotation);
}

/** Markdown under the limit of GitHub: the worst findings in full, and where the others are. */
export function* renderJobSummary(result: Result): Generator<string> {
  let size = 0;
  for (const section of renderMarkdown(result, { top: SUMMARY_FINDINGS })) {
    size += Buffer.byteLength(section);
    if (size > LARGEST_SUMMARY) {
      yield 'There is more than a job summary may hold: see the report.\n';
      return;
    }
    yield section;
  }
}

function listAnnotations(result: Result): readonly Annotation[] {
  const { check } = result;
  const policy = check === undefined ? undefined : chooseFallbackPlace(result);
  const onPolicy = (title: string, text: string): Annotation => ({
    level: 'error',
    title,
    text,
    ...(policy !== undefined && { place: policy }),
  });
  const findings = reportFindings(result)
    .filter(({ fails }) => fails)
    .map((finding): Annotation => {
      const place = finding.place ?? policy;
      return {
        level: levelOf(finding.group.severity),
        title: `${finding.group.verdict}: ${finding.group.kind}`,
        text: summarise(finding, result),
        ...(place !== undefined && { place }),
      };
    });
  return [
    ...(check?.problems ?? []).map(({ code, message }) => onPolicy(`incomplete: ${code}`, message)),
    ...listBreaches(result).map(({ rule, text }) => onPolicy(rule.title, text)),
    ...findings,
  ];
}

function levelOf(severity: Severity): Level {
  return severity === 'error' || severity === 'warning' ? severity : 'notice';
}

function drawAnnotation({ level, title, text, place }: Annotation): string {
  const where = place === undefined ? [] : [`file=${toProperty(place.file)}`, `line=${place.line}`];
  return `::${level} ${[...where, `title=${toProperty(title)}`].join(',')}::${toData(text)}\n`;
}

/** The escapes that the runner undoes (actions/toolkit, `packages/core/src/command.ts`). */
function toData(text: string): string {
  return escapeText(text, LONGEST_TEXT).replaceAll('%', '%25');
}

function toProperty(text: string): string {
  return toData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
