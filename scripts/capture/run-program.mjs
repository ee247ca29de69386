import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { compress } from './compress.mjs';
import { disagreements, leakedString } from './verify-truth.mjs';

const LIMIT_MS = 120_000;

/**
 * Script paths, the executable's path and the working directory are strings of the heap. Everything runs from copies
 * below this one folder, so that a snapshot says the same on every machine and nothing about the one it was taken on.
 */
const STAGE = '/tmp/halfopen-fixtures';

const OWNER = path.join(STAGE, 'pid');

/** Copies the programs to a fresh stage. There is one stage, so that one capture runs at a time. */
export function prepareStage(programsFolder) {
  const owner = fs.existsSync(OWNER) ? Number(fs.readFileSync(OWNER, 'utf8')) : 0;
  if (owner > 0 && isRunning(owner)) throw new Error(`process ${owner} is capturing in ${STAGE}; wait for it`);
  fs.rmSync(STAGE, { recursive: true, force: true });
  fs.mkdirSync(STAGE, { mode: 0o700 });
  fs.writeFileSync(OWNER, `${process.pid}`);
  fs.cpSync(programsFolder, path.join(STAGE, 'programs'), { recursive: true });
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

export function removeStage() {
  fs.rmSync(STAGE, { recursive: true, force: true });
}

/**
 * Runs programs together in one process under `binary` and writes what they leave behind into `outputFolder`: the
 * snapshots, compressed as `extension` says, and one truth for both.
 * Returns one row per written snapshot: `{ file, bytes, expect, streams, leaks }`.
 */
export async function captureProgram({ name, programs, version, binary, plain, extension, compressor, outputFolder }) {
  const executable = path.join(STAGE, `node-${version}`);
  if (!fs.existsSync(executable)) fs.copyFileSync(binary, executable);
  const prefix = path.join(STAGE, 'out');
  const runner = path.join(STAGE, 'programs/node/run.mjs');
  const scripts = programs.map((program) => path.join(STAGE, 'programs', program));
  await runToEnd(executable, [runner, prefix, name, ...scripts]);

  const truth = JSON.parse(fs.readFileSync(`${prefix}.truth.json`, 'utf8'));
  const rows = [];
  for (const suffix of plain ? ['', '-plain'] : ['']) {
    const source = `${prefix}${suffix}.heapsnapshot`;
    refuseWrongCapture(source, truth);
    const file = `${name}-node${version}${suffix}`;
    const target = path.join(outputFolder, `${file}.heapsnapshot${extension}`);
    await compress(source, target, compressor);
    const { expect, streams, leaks } = truth;
    rows.push({ file, bytes: fs.statSync(target).size, expect, streams: streams.length, leaks: leaks.length });
  }
  fs.writeFileSync(path.join(outputFolder, `${name}-node${version}.truth.json`), formatTruth(truth));
  return rows;
}

export function refuseWrongCapture(snapshot, truth) {
  const complaints = disagreements(snapshot, truth);
  if (complaints.length > 0) throw new Error(`truth and snapshot disagree:\n  ${complaints.join('\n  ')}`);
  const found = leakedString(snapshot, [os.homedir(), os.hostname(), process.cwd()]);
  if (found !== undefined) throw new Error(`the snapshot contains ${found}, which is of this machine`);
}

/** One stream a line: small diffs when a fixture is captured again. What is null, false or 0 is left out of `raw`. */
export function formatTruth({ leaks, streams, ...head }) {
  const list = (items) =>
    items.length === 0 ? '[]' : `[\n    ${items.map((item) => JSON.stringify(item)).join(',\n    ')}\n  ]`;
  const fields = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  const told = streams.map((stream) => ({ ...stream, raw: leaveOutEmpty(stream.raw) }));
  return `{\n${fields.join('')}  "leaks": ${list(leaks)},\n  "streams": ${list(told)}\n}\n`;
}

function leaveOutEmpty(raw) {
  return Object.fromEntries(
    Object.entries(raw).filter(([, value]) => value !== null && value !== false && value !== 0),
  );
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
