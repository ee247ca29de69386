/** `halfopen kinds`: an overview of what is known, or all about some kinds. */
import type { KindCatalogue, KindFact, KnownKind } from '../model/kinds.js';
import { hang, wrapText } from './layout.js';
import { createPalette, type Palette } from './palette.js';
import { formatQuantity } from './units.js';

export interface KindsOptions {
  readonly width: number;
  readonly color: boolean;
}

const INDENT = 13;
const WITHOUT_NUMBERS = 'no';

/** A line for each section, or more where the versions are many. */
export function renderKindsOverview({ kinds }: KindCatalogue, options: KindsOptions): string {
  const { palette, width } = layOut(options);
  const indent = 2 + Math.max(...kinds.map(({ title }) => title.length));
  const lines = kinds.flatMap(({ title, versions, facts }) =>
    hang(title, `${versions} · ${countFacts(facts)}`, { width, indent }).map(
      (line) => palette.strong(line.slice(0, indent)) + line.slice(indent),
    ),
  );
  const more = 'halfopen kinds <kind> tells what each fact is read from; --json tells all, with links to the source.';
  return [...lines, '', ...wrapText(more, width).map(palette.quiet), ''].join('\n');
}

function countFacts(facts: readonly KindFact[]): string {
  const needing = facts.filter(({ needsNumbers }) => needsNumbers !== WITHOUT_NUMBERS).length;
  const all = formatQuantity(facts.length, 'fact');
  return needing === 0 ? all : `${all}, ${needing} ${needing === 1 ? 'needs' : 'need'} numbers`;
}

export function renderKindsInFull({ kinds }: KindCatalogue, options: KindsOptions): string {
  const { palette, width } = layOut(options);
  return kinds.map((kind) => renderKind(kind, palette, width).join('\n')).join('\n\n');
}

function layOut({ width, color }: KindsOptions): { palette: Palette; width: number } {
  return { palette: createPalette(color), width: Math.min(120, Math.max(60, width)) };
}

function renderKind(kind: KnownKind, palette: Palette, width: number): readonly string[] {
  const layout = { width, indent: INDENT };
  return [
    palette.strong(kind.title),
    ...wrapText(plain(kind.summary), width - 2).map((line) => `  ${line}`),
    '',
    ...hang('  kinds', kind.kinds.join(', '), layout),
    ...hang('  versions', kind.versions, layout),
    ...hang('  proven by', kind.provenBy.map((name) => `fixtures/programs/${name}`).join(' '), layout),
    ...hang('  code', kind.code.join(' '), layout),
    ...hang('  more', `docs/${kind.docs}`, layout),
    '',
    ...kind.facts.flatMap((fact) => renderFact(fact, palette, width)),
    ...kind.notes.flatMap((note) => [...wrapText(plain(note), width - 2).map((line) => `  ${line}`), '']),
    ...hang('  fix', plain(kind.fix), layout),
    '',
    ...kind.example.map((line) => (line === '' ? '' : `    ${palette.action(line)}`)),
    '',
  ];
}

function renderFact(fact: KindFact, palette: Palette, width: number): readonly string[] {
  const { about, says, from, needsNumbers, versions, source } = fact;
  const numbers = needsNumbers === WITHOUT_NUMBERS ? 'needs no numbers' : `needs numbers: ${needsNumbers}`;
  const conditions = [numbers, versions].filter((part) => part !== undefined).join('; ');
  const name = about === 'stream' ? says : about === 'part' ? `part of it: ${plain(says)}` : `${about} ${says}`;
  return [
    `  ${palette.strong(name)}`,
    ...wrapText(plain(`from ${from} (${conditions})`), width - 4).map((line) => `    ${line}`),
    `    ${palette.quiet(source)}`,
    '',
  ];
}

/** A terminal shows Markdown's marks as they are. */
function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\(([^)]*)\)/g, '$1')
    .replace(/\*+([^*]+)\*+/g, '$1')
    .replaceAll('`', '');
}
