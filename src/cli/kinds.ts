/** `halfopen kinds`: what is recognised, and what each fact is read from. */

import { Command } from 'commander';
import type { Io } from './io.js';
import type { KindsFlags } from './run-kinds.js';

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
    .action(async (kind: string | undefined, flags: KindsFlags) => {
      const { runKinds } = await import('./run-kinds.js');
      finish(await runKinds(kind, flags, io));
    });
}
