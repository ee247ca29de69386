#!/usr/bin/env node
// Takes the heap snapshots in fixtures/captured and asks the running programs for the truth about them.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { COMPRESSOR } from './capture/compress.mjs';
import { planCaptures } from './capture/matrix.mjs';
import { installInto, nodeBinary } from './capture/node-binaries.mjs';
import { captureProgram, prepareStage, removeStage } from './capture/run-program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const programsFolder = path.join(root, 'fixtures/programs');
const scratch = path.join(root, '.scratch');

const options = await yargs(hideBin(process.argv))
  .usage('$0 [options]\n\nWithout --node and --program: takes every committed fixture again.')
  .option('node', { type: 'string', describe: 'exact Node versions, comma separated' })
  .option('program', { type: 'string', describe: 'name of the programs to run; * stands for anything' })
  .option('plain', { type: 'boolean', default: false, describe: 'also without numeric values, of the same process' })
  .option('out', { type: 'string', default: path.join(root, 'fixtures/captured'), describe: 'folder to write into' })
  .example('$0 --node 24.21.0 --program "tls-*" --plain', '')
  .strict()
  .parseAsync();

const captures = planCaptures({
  programsFolder,
  versions: options.node?.split(','),
  pattern: options.program,
  plain: options.plain,
});

fs.mkdirSync(options.out, { recursive: true });
await installInto(path.join(programsFolder, 'node-libs'));
prepareStage(programsFolder);
const compressor = await nodeBinary(COMPRESSOR, scratch);
const rows = [];
try {
  for (const capture of captures) {
    const binary = await nodeBinary(capture.version, scratch);
    rows.push(...(await captureProgram({ ...capture, binary, compressor, outputFolder: options.out })));
  }
} finally {
  removeStage();
  console.table(rows);
}
