/** `halfopen kinds`: what is recognised, and what each fact is read from. */
import { Command } from 'commander';
import { VERSION } from '../findings/version.js';
import { EXIT, HalfopenError } from '../model/error.js';
import type { KindCatalogue, KnownKind } from '../model/kinds.js';
import { renderKindsInFull, renderKindsOverview } from '../report/kinds.js';
import { KNOWN_KINDS } from '../streams/known-kinds.js';
import { type Io, writeAll } from './io.js';
import { chooseColor, type TerminalFlags } from './terminal.js';

interface KindsFlags extends TerminalFlags {
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ halfopen kinds
  $ halfopen kinds net.Socket
  $ halfopen kinds --json`;

export function createKindsCommand(io: Io, finish: (exitCode: number) => void): Command {
  return new Command('kinds')
    .description('list the kinds of stream that are known, and what their state is read from')
    .argument('[kind]', 'tell all about this one, as net.Socket')
    .option('--json', 'everything, for programs')
    .option('--color', 'colour even when standard output is not a terminal')
    .option('--no-color', 'no colour')
    .addHelpText('after', EXAMPLES)
    .action(async (kind: string | undefined, flags: KindsFlags) => finish(await runKinds(kind, flags, io)));
}

async function runKinds(kind: string | undefined, flags: KindsFlags, io: Io): Promise<number> {
  const catalogue: KindCatalogue = {
    schemaVersion: 1,
    tool: { name: 'halfopen', version: VERSION },
    kinds: kind === undefined ? KNOWN_KINDS : findKinds(kind),
  };
  const options = { width: io.stdout.columns || 80, color: chooseColor(flags, io) };
  await writeAll(io.stdout, [render(catalogue, kind !== undefined, flags, options)]);
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
