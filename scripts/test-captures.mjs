#!/usr/bin/env node
// Captures every program under every Node major, with and without numeric values, and holds the reports to the truth of
// the processes: the tests of the committed captures, over all of them.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { MAJORS, planCaptures } from './capture/matrix.mjs';
import { DownloadError, installInto, nodeBinary } from './capture/node-binaries.mjs';
import { captureProgram, prepareStage, removeStage } from './capture/run-program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const programsFolder = path.join(root, 'fixtures/programs');
const scratch = path.join(root, '.scratch');
const outputFolder = path.join(scratch, 'captures');

const options = await yargs(hideBin(process.argv))
  .usage(
    '$0 [options]\n\nNeeds Linux on x64 and 5 GB of disk. A download that fails is no failure: the exit code is 0.',
  )
  .option('node', { type: 'string', default: MAJORS.join(), describe: 'exact Node versions, comma separated' })
  .option('program', { type: 'string', default: '*', describe: 'name of the programs to run; * stands for anything' })
  .example('$0 --node 24.21.0 --program "tls-*"', '')
  .strict()
  .parseAsync();

const versions = options.node.split(',');
fs.rmSync(outputFolder, { recursive: true, force: true });
fs.mkdirSync(outputFolder, { recursive: true });
try {
  const binaries = await download();
  await captureAll(binaries);
  process.exitCode = runTests();
} catch (error) {
  if (!(error instanceof DownloadError)) throw error;
  console.log(`SKIPPED, nothing was captured or tested: ${error.message}`);
} finally {
  fs.rmSync(outputFolder, { recursive: true, force: true });
}

async function download() {
  await installInto(path.join(programsFolder, 'node-libs'));
  const binaries = new Map();
  for (const version of versions) binaries.set(version, await nodeBinary(version, scratch));
  return binaries;
}

async function captureAll(binaries) {
  prepareStage(programsFolder);
  try {
    for (const capture of planCaptures({
      programsFolder,
      versions,
      pattern: options.program,
      plain: true,
      extension: '',
    })) {
      const rows = await captureProgram({ ...capture, binary: binaries.get(capture.version), outputFolder });
      for (const { file, expect, streams, leaks } of rows)
        console.log(`${file}: ${expect}, ${streams} streams, ${leaks} leaked`);
    }
  } finally {
    removeStage();
  }
}

function runTests() {
  const tests = ['test/streams/v8/fixtures.test.ts', 'test/streams/v8/libraries.test.ts'];
  const env = { ...process.env, HALFOPEN_CAPTURES: outputFolder };
  return spawnSync('npx', ['vitest', 'run', ...tests], { cwd: root, env, stdio: 'inherit' }).status ?? 1;
}
