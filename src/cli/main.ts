/** The command line: parses, runs one command, and turns every end into an exit code and at most two lines. */
import { Command, CommanderError } from 'commander';
import { VERSION } from '../findings/version.js';
import { claimCompiler } from '../io/compile-budget.js';
import { EXIT, HalfopenError } from '../model/error.js';
import { escapeText } from '../report/escape.js';
import { createAnalyzeCommand } from './analyze.js';
import { createCheckCommand } from './check.js';
import { createDiffCommand } from './diff.js';
import { createExplainCommand } from './explain.js';
import { createInspectCommand } from './inspect.js';
import { type Io, silenceErrorEvents, tell, writeAll } from './io.js';
import { createKindsCommand } from './kinds.js';
import { createReportCommand } from './report.js';

const LONGEST_MESSAGE = 2000;

const EXAMPLES = `
Examples:
  $ halfopen analyze heap.heapsnapshot.gz
  $ halfopen diff before.heapsnapshot after.heapsnapshot
  $ halfopen analyze --help

Environment:
  NO_COLOR=1        no colour
  HALFOPEN_DEBUG=1  print the stack of an internal error`;

/** In the order of the help. */
const COMMANDS: ReadonlyMap<string, (io: Io, finish: (exitCode: number) => void) => Command> = new Map([
  ['analyze', createAnalyzeCommand],
  ['diff', createDiffCommand],
  ['check', createCheckCommand],
  ['explain', createExplainCommand],
  ['inspect', createInspectCommand],
  ['report', (_io, finish) => createReportCommand(finish)],
  ['kinds', createKindsCommand],
]);

/** The same as {@link run}, in a process that does nothing else. */
export function runAlone(argv: readonly string[], io: Io): Promise<number> {
  claimCompiler();
  return run(argv, io);
}

/** `argv` without the two leading entries of `process.argv`. Never throws, never ends the process. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  silenceErrorEvents(io.stdout);
  silenceErrorEvents(io.stderr);
  let exitCode: number = EXIT.ok;
  const output: string[] = [];
  const program = createProgram(argv[0], io, output, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    exitCode = await explain(error, argv, io);
  }
  // Only help and version are left to write: nobody acts on their loss.
  await writeAll(io.stdout, output).catch(() => {});
  return exitCode;
}

/** Making all commands takes 3 ms, so it is only the one that is named, if it is. */
function createProgram(
  named: string | undefined,
  io: Io,
  output: string[],
  finish: (exitCode: number) => void,
): Command {
  const program = new Command('halfopen')
    .description('Finds the streams whose receive side was never closed.')
    .version(VERSION)
    .addHelpText('after', EXAMPLES);
  const create = named === undefined ? undefined : COMMANDS.get(named);
  for (const createCommand of create === undefined ? COMMANDS.values() : [create]) {
    program.addCommand(createCommand(io, finish));
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => output.push(text),
      // Commander's own error text: `explain` says it in our words.
      writeErr: () => {},
      getOutHelpWidth: () => io.stdout.columns || 80,
    });
  }
  return program;
}

async function explain(error: unknown, argv: readonly string[], io: Io): Promise<number> {
  if (error instanceof CommanderError) return explainUsage(error, argv, io);
  if (error instanceof HalfopenError) {
    await complain(io, error.message, error.hint);
    return error.exitCode;
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  await complain(
    io,
    `internal error, please report it: ${message}`,
    io.env.HALFOPEN_DEBUG ? undefined : 'HALFOPEN_DEBUG=1 prints the stack.',
  );
  if (io.env.HALFOPEN_DEBUG && error instanceof Error) {
    const frames = (error.stack ?? '').split('\n').map((line) => `${escapeText(line, LONGEST_MESSAGE)}\n`);
    await tell(io, frames);
  }
  return EXIT.bug;
}

async function explainUsage(error: CommanderError, argv: readonly string[], io: Io): Promise<number> {
  if (error.exitCode === 0) return EXIT.ok;
  const named = /^[a-z]/.test(argv[0] ?? '') && error.code !== 'commander.unknownCommand';
  const help = named ? `halfopen ${argv[0]} --help` : 'halfopen --help';
  // Without a command Commander shows the help as if it were an error, and its message is a placeholder.
  const message = error.code === 'commander.help' ? 'no command given' : hideUrl(error.message.replace(/^error: /, ''));
  await complain(io, message, `See: ${help}`);
  return EXIT.usage;
}

/** A URL without a command may hold a password. */
function hideUrl(message: string): string {
  return message.replace(/(https?:).*/is, '$1…');
}

/** Messages name files and may quote input: each stays one line of harmless text. */
async function complain(io: Io, message: string, hint: string | undefined): Promise<void> {
  const lines = [`halfopen: ${escapeText(message.replaceAll('\n', ' '), LONGEST_MESSAGE)}\n`];
  if (hint !== undefined) lines.push(`  ${escapeText(hint, LONGEST_MESSAGE)}\n`);
  await tell(io, lines);
}
