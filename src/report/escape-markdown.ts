/**
 * Markdown is rendered where it can do harm: links and images call home, `@name` notifies people, HTML rearranges the
 * page. Names stand in code spans, which GitHub Flavored Markdown (section 6.3) neither links nor formats.
 */
import { escapeText } from './escape.js';

/** A code span. A backtick would end it and a pipe would end the table cell around it: both are shown as escapes. */
export function toCodeSpan(text: string, longest?: number): string {
  const inert = escapeText(text, longest).replace(/[`|]/g, showCharacter).trim();
  return inert === '' ? '`(empty)`' : `\`${inert}\``;
}

/** A fenced block. Its fence is longer than any run of backticks within, so that no line can end it (section 4.5). */
export function toCodeBlock(lines: readonly string[], language: 'go' | 'js'): readonly string[] {
  const inert = lines.map((line) => escapeText(line));
  const runs = inert.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length);
  const fence = '`'.repeat(Math.max(2, ...runs) + 1);
  return [`${fence}${language}`, ...inert, fence];
}

/** A sentence that may quote names: shown letter for letter, formatted and linked nowhere. */
export function toProse(text: string, longest: number = 1000): string {
  return escapeText(text, longest)
    .replace(/[\\`*_{}[\]<>#|~&!$]|^[-+=]|(?<=^\d{1,9})[.)]/g, '\\$&')
    .replace(/@|:(?=\/\/)|(?<=www)\./gi, (character) => showCharacter(character).replace(/[\\{}]/g, '\\$&'));
}

function showCharacter(character: string): string {
  return `\\u{${character.charCodeAt(0).toString(16)}}`;
}
