/** A retaining path as a ladder: one step a line, each under the one that holds it. */
import type { HolderStep } from '../model/result.js';
import { escapeText } from './escape.js';
import { hang, shortenPath } from './layout.js';
import type { Palette } from './palette.js';

/** Columns of the label beside a block of text. */
export const INDENT = 11;
/** The ladder stops growing to the right here, so that deep paths stay on the screen. */
const DEEPEST = 8;
const ARROW = ' → ';
/** Columns for `…core:3275`; what is shorter says nothing. */
const SHORTEST_PLACE = 10;

export interface LadderContext {
  readonly palette: Palette;
  readonly width: number;
}

/** `mark` is put at the end of the line. */
export function renderStep(step: HolderStep, depth: number, { palette, width }: LadderContext, mark = ''): string {
  const rung = depth === 0 ? '' : `${'  '.repeat(Math.min(depth, DEEPEST) - 1)}└ `;
  const named = depth > 0 && step.edge !== '' && step.edge !== '(internal)';
  const room = width - INDENT - rung.length - mark.length;
  // Two names that do not fit share what there is.
  const longest = step.edge.length + step.node.length + ARROW.length <= room ? room : (room - ARROW.length) >> 1;
  const edge = named ? escapeText(step.edge, longest) + ARROW : '';
  const node = escapeText(step.node, longest);
  const left = room - edge.length - node.length - 2;
  const place = step.original ?? step.at;
  const at = place === undefined || left < SHORTEST_PLACE ? '' : shortenPath(escapeText(place), left);
  const line = `${' '.repeat(INDENT)}${palette.quiet(rung + edge)}${node}${at === '' ? '' : `  ${palette.action(at)}`}`;
  return mark === '' ? line : line + palette.severity.warning(mark);
}

/** Wrapped text with a label in front of it. */
export function paintHanging(
  label: string,
  text: string,
  { width }: LadderContext,
  paint: (text: string) => string,
): readonly string[] {
  const prefix = label === '' ? '' : `  ${label}`;
  return hang(prefix, text, { width, indent: INDENT }).map((line) => line.slice(0, INDENT) + paint(line.slice(INDENT)));
}

/** Puts a label in front of a line that has room for one. */
export function relabel(label: string, line: string): string {
  return `  ${label}`.padEnd(INDENT) + line.slice(INDENT);
}
