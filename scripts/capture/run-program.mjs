import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { disagreements, leakedString } from './verify-truth.mjs';

const LIMIT_MS = 120_000;

/**
 * Script paths, the executable's path and the working directory are strings of the heap. Everything runs from copies
 * below this one folder, so that a snapshot says the same on every machine and nothing about the one it was taken on.
 */
const STAGE = '/tmp/halfopen-fixtures';

/** Copies the programs to a fresh stage. */
export function prepareStage(programsFolder) {
  fs.rmSync(STAGE, { recursive: true, force: true });
  fs.mkdirSync(STAGE, { mode: 0o700 });
  fs.cpSync(programsFolder, path.join(STAGE, 'programs'), { recursive: true });
}

export function removeStage() {
  fs.rmSync(STAGE, { recursive: true, force: true });
}

/**
 * Runs programs together in one process under `binary` and writes what they leave behind into `outputFolder`.
 * Returns one row per written snapshot: `{ file, bytes, expect, streams, leaks }`.
 */
export async function captureProgram({ name, programs, version, binary, plain, outputFolder }) {
  const executable = path.join(STAGE, `node-${version}`);
  if (!fs.existsSync(executable)) fs.copyFileSync(binary, executable);
  const prefix = path.join(STAGE, 'out');
  const runner = path.join(STAGE, 'programs/node/run.mjs');
  const scripts = programs.map((program) => path.join(STAGE, 'programs', program));
  await runToEnd(executable, [runner, prefix, name, ...scripts]);

  const truth = JSON.parse(fs.readFileSync(`${prefix}.truth.json`, 'utf8'));
  const suffixes = plain ? ['', '-plain'] : [''];
  return suffixes.map((suffix) => {
    const source = `${prefix}${suffix}.heapsnapshot`;
    refuseWrongCapture(source, truth);
    const file = `${name}-node${version}${suffix}`;
    const packed = gzipSync(fs.readFileSync(source), { level: 9 });
    fs.writeFileSync(path.join(outputFolder, `${file}.heapsnapshot.gz`), packed);
    fs.writeFileSync(
      path.join(outputFolder, `${file}.truth.json`),
      formatTruth({ ...truth, numericValues: suffix === '' }),
    );
    const { expect, streams, leaks } = truth;
    return { file, bytes: packed.length, expect, streams: streams.length, leaks: leaks.length };
  });
}

export function refuseWrongCapture(snapshot, truth) {
  const complaints = disagreements(snapshot, truth);
  if (complaints.length > 0) throw new Error(`truth and snapshot disagree:\n  ${complaints.join('\n  ')}`);
  const found = leakedString(snapshot, [os.homedir(), os.hostname(), process.cwd()]);
  if (found !== undefined) throw new Error(`the snapshot contains ${found}, which is of this machine`);
}

/** One stream a line: small diffs when a fixture is captured again. */
export function formatTruth({ leaks, streams, ...head }) {
  const list = (items) =>
    items.length === 0 ? '[]' : `[\n    ${items.map((item) => JSON.stringify(item)).join(',\n    ')}\n  ]`;
  const fields = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  return `{\n${fields.join('')}  "leaks": ${list(leaks)},\n  "streams": ${list(streams)}\n}\n`;
}

/** The environment is empty and stdin is a pipe that stays open: programs see the same process everywhere. */
export function runToEnd(executable, args, cwd = STAGE) {
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, { cwd, env: {}, stdio: ['pipe', 'pipe', 'pipe'], timeout: LIMIT_MS });
    let complaint = '';
    child.stdout.resume();
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`${path.basename(args.at(-1))} ended with ${signal ?? code}\n${complaint.slice(-4000)}`));
    });
  });
}
