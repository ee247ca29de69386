/** `docs/kinds.md`, made from what the families say about themselves: `npm run kinds-doc`. */
import type { KindFact, KnownKind } from '../model/kinds.js';
import { wrapText } from './layout.js';

const PAGE = 'kinds.md';
const WIDTH = 120;

const INTRODUCTION = `# The kinds of stream that are known

<!-- Made by \`npm run kinds-doc\` from the tables in src/streams/v8: edit those. -->

A stream is recognised by the properties that the library itself puts on it, never by its class name: subclasses,
bundlers and Node rename classes. Every fact below is read from an edge of the snapshot; the code that reads it is named
with each kind, and each fact links to the library's source line.

"Needs numbers" means: only a snapshot that was taken with \`exposeNumericValues\` says it (see
[formats.md](formats.md#v8-heap-snapshot)). Without numbers such a half is \`unknown\`, never guessed. The programs below
\`fixtures/programs\` leak such streams on purpose, or use them well (\`-healthy\`); what was captured from them is compared
with what the running process said of its own streams.

What is known about streams in Go profiles is in [kinds-go.md](kinds-go.md).
`;

const NEVER_REPORTED = `## What is never reported

The runtime's own prototypes; \`process.stdin\`, \`stdout\` and \`stderr\`; streams in a pipe, in \`pipeline()\` or in
\`for await\`, also while the loop body waits; streams drained by \`resume()\`; idle keep-alive connections; \`Hash\` objects
and other untouched transforms; a finished stream that a single variable still names. A finished stream in a *collection*
of the program is a note (\`closed-but-retained\`).
`;

export function renderKindsDocument(kinds: readonly KnownKind[]): string {
  const sections = kinds.filter(({ docs }) => docs.startsWith(`${PAGE}#`)).map(renderKind);
  return [INTRODUCTION, ...sections, NEVER_REPORTED].join('\n');
}

function renderKind(kind: KnownKind): string {
  const paragraphs = [
    `## ${kind.title}`,
    wrap(kind.summary),
    wrap(`Kinds: ${codeList(kind.kinds)}. Checked for: ${kind.versions}. Code: ${codeList(kind.code)}.`),
    renderFacts(kind.facts),
    ...kind.notes.map(wrap),
    wrap(`Fix: ${kind.fix}.`),
    `\`\`\`js\n${kind.example.join('\n')}\n\`\`\``,
    wrap(`Proven by ${codeList(kind.provenBy)}.`),
  ];
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`;
}

function renderFacts(facts: readonly KindFact[]): string {
  if (facts.length === 0) return '';
  const rows = facts.map(({ about, says, from, needsNumbers, versions, source }) => {
    const where = versions === undefined ? from : `${from} (${versions})`;
    return `| ${nameFact(about, says)} | ${cell(where)} | ${cell(needsNumbers)} | [source](${source}) |`;
  });
  return ['| fact | read from | needs numbers | |', '|---|---|---|---|', ...rows].join('\n');
}

function nameFact(about: KindFact['about'], says: string): string {
  if (about === 'stream') return cell(says);
  return about === 'part' ? `part of it: ${cell(says)}` : `${about} \`${cell(says)}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

function wrap(paragraph: string): string {
  return wrapText(paragraph, WIDTH).join('\n');
}

function codeList(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ');
}
