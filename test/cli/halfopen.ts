/** Runs the program that users run, in a process of its own. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const BIN: string = `${ROOT}bin/halfopen.js`;

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: Uint8Array;
  readonly cwd?: string;
}

export function halfopen(args: readonly string[], { env = {}, input, cwd }: RunOptions = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
    cwd: cwd ?? ROOT,
    input: input ?? '',
    maxBuffer: 1 << 28,
  });
  return { exitCode: status, stdout, stderr };
}

/** A line for `sh`, in which `halfopen` is the program: for what only a shell can redirect. */
export function halfopenInShell(line: string, cwd: string): Outcome {
  const script = `halfopen() { "$NODE" "$BIN" "$@"; }; ${line}`;
  const env = { PATH: process.env.PATH ?? '', NODE: process.execPath, BIN };
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8', env, cwd });
  return { exitCode: status, stdout, stderr };
}

/** Closes its standard output before anything is written, as `| head -0` does. */
export function halfopenIntoClosedPipe(args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stdout.destroy();
    child.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject).on('close', (exitCode) => resolve({ exitCode, stdout: '', stderr }));
  });
}
