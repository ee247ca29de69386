import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PROBE = fileURLToPath(new URL('resource-probe.cjs', import.meta.url));

/**
 * Runs `node <args>` to its end and says what it cost: wall seconds from spawn to exit, seen from here; CPU seconds of
 * all its threads and peak resident bytes, as the kernel counts them for the process, asked in its last moment (see
 * `resource-probe.cjs`). What the process prints goes to a file, so that nobody who reads it takes part in the race, and is
 * returned as `output`.
 */
export async function measureProcess(args) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'halfopen-bench-'));
  const report = path.join(folder, 'usage.json');
  const printed = path.join(folder, 'output.txt');
  const stdout = fs.openSync(printed, 'w');
  const loadAverage = os.loadavg()[0];
  const begin = performance.now();
  try {
    const child = spawn(process.execPath, ['--require', PROBE, ...args], {
      stdio: ['ignore', stdout, 'pipe'],
      env: { ...process.env, HALFOPEN_BENCH_USAGE: report },
    });
    let complaints = '';
    // Some peers draw their progress there; it is of interest only when they fail.
    child.stderr.setEncoding('utf8').on('data', (text) => {
      complaints = (complaints + text).slice(-2000);
    });
    const exitCode = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    const wall = (performance.now() - begin) / 1000;
    if (exitCode !== 0) throw new Error(`node ${args.join(' ')} ended with ${exitCode}\n${complaints}`);
    const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(fs.readFileSync(report, 'utf8'));
    const output = fs.readFileSync(printed, 'utf8');
    return { wall, cpu: (userCPUTime + systemCPUTime) / 1e6, rss: maxRSS * 1024, loadAverage, output };
  } finally {
    fs.closeSync(stdout);
    fs.rmSync(folder, { recursive: true });
  }
}

/** GNU time: what a program that is not Node has cost, its children included. */
export const TIME = '/usr/bin/time';

/** Like {@link measureProcess}, for any program. */
export async function measureCommand(command) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'halfopen-bench-'));
  const report = path.join(folder, 'usage.txt');
  const loadAverage = os.loadavg()[0];
  const begin = performance.now();
  try {
    const child = spawn(TIME, ['-o', report, '-f', '%U %S %M', ...command], { stdio: 'ignore' });
    const exitCode = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    const wall = (performance.now() - begin) / 1000;
    if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}`);
    const [user, system, kibibytes] = fs.readFileSync(report, 'utf8').trim().split(' ').map(Number);
    return { wall, cpu: user + system, rss: kibibytes * 1024, loadAverage, output: '' };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
