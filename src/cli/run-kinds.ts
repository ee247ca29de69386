/** What `halfopen kinds` does. */
import { VERSION } from '../findings/version.js';
import { EXIT, HalfopenError } from '../model/error.js';
import type { KindCatalogue, KnownKind } from '../model/kinds.js';
import { renderKindsInFull, renderKindsOverview } from '../report/kinds.js';
import { KNOWN_KINDS } from '../streams/known-kinds.js';
import { explainFailure } from './explain-failure.js';
import { type Io, writeAll } from './io.js';
import { chooseColor, type TerminalFlags } from './terminal.js';

export interface KindsFlags extends TerminalFlags {
  readonly json?: boolean;
}

export async function runKinds(kind: string | undefined, flags: KindsFlags, io: Io): Promise<number> {
  const catalogue: KindCatalogue = {
    schemaVersion: 1,
    tool: { name: 'halfopen', version: VERSION },
    kinds: kind === undefined ? KNOWN_KINDS : findKinds(kind),
  };
  const options = { width: io.stdout.columns || 80, color: chooseColor(flags, io) };
  const text = render(catalogue, kind !== undefined, flags, options);
  await explainFailure('standard output', () => writeAll(io.stdout, [text]));
  return EXIT.ok;
}

function render(
  catalogue: KindCatalogue,
  inFull: boolean,
  { json }: KindsFlags,
  options: { readonly width: number; readonly color: boolean },
): string {
  if (json) return `${JSON.stringify(catalogue, null, 2)}\n`;
  return inFull ? renderKindsInFull(catalogue, options) : renderKindsOverview(catalogue, options);
}

/** By the name of a kind or of its section, else by a part of one. */
function findKinds(asked: string): readonly KnownKind[] {
  const wanted = asked.toLowerCase();
  const namesOf = ({ title, kinds }: KnownKind): readonly string[] => [title, ...kinds].map((n) => n.toLowerCase());
  const exact = KNOWN_KINDS.filter((known) => namesOf(known).includes(wanted));
  if (exact.length > 0) return exact;
  const similar = KNOWN_KINDS.filter((known) => namesOf(known).some((name) => name.includes(wanted)));
  if (similar.length > 0) return similar;
  throw new HalfopenError('unknown-kind', `there is no kind ${JSON.stringify(asked)}`, {
    hint: `Kinds: ${KNOWN_KINDS.flatMap(({ kinds }) => kinds).join(', ')}.`,
  });
}
