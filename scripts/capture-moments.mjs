#!/usr/bin/env node
// Takes the pair of heap snapshots in fixtures/captured/moments: one process, two moments, and its own truth about each.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { COMPRESSOR, compress } from './capture/compress.mjs';
import { nodeBinary } from './capture/node-binaries.mjs';
import { formatTruth, refuseWrongCapture, runToEnd } from './capture/run-program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = path.join(root, '.scratch');
/** A fixed place, because paths are strings of the heap; not the one of capture-fixtures.mjs, which may be running. */
const STAGE = '/tmp/halfopen-moments';
const PROGRAM = 'two-moments';

const options = await yargs(hideBin(process.argv))
  .option('node', { type: 'string', default: '24.21.0', describe: 'exact Node version' })
  .option('out', {
    type: 'string',
    default: path.join(root, 'fixtures/captured/moments'),
    describe: 'folder to write into',
  })
  .strict()
  .parseAsync();

fs.rmSync(STAGE, { recursive: true, force: true });
fs.mkdirSync(STAGE, { mode: 0o700 });
fs.mkdirSync(options.out, { recursive: true });
try {
  fs.cpSync(path.join(root, 'fixtures/programs/node'), path.join(STAGE, 'node'), { recursive: true });
  const executable = path.join(STAGE, `node-${options.node}`);
  fs.copyFileSync(await nodeBinary(options.node, scratch), executable);
  const prefix = path.join(STAGE, 'out');
  await runToEnd(executable, [path.join(STAGE, `node/moments/${PROGRAM}.mjs`), prefix, PROGRAM], STAGE);
  for (const moment of ['before', 'after']) {
    const snapshot = `${prefix}-${moment}.heapsnapshot`;
    const truth = JSON.parse(fs.readFileSync(`${prefix}-${moment}.truth.json`, 'utf8'));
    refuseWrongCapture(snapshot, truth);
    const file = path.join(options.out, `${PROGRAM}-node${options.node}-${moment}`);
    await compress(snapshot, `${file}.heapsnapshot.zst`, await nodeBinary(COMPRESSOR, scratch));
    fs.writeFileSync(`${file}.truth.json`, formatTruth({ ...truth, numericValues: true }));
  }
} finally {
  fs.rmSync(STAGE, { recursive: true, force: true });
}
