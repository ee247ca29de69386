#!/usr/bin/env node
// Takes the heap snapshots in fixtures/captured and asks the running programs for the truth about them.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { listPrograms, MAJORS } from './capture/matrix.mjs';
import { nodeBinary } from './capture/node-binaries.mjs';
import { captureProgram, prepareStage, removeStage } from './capture/run-program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const programsFolder = path.join(root, 'fixtures/programs');
const outputFolder = path.join(root, 'fixtures/captured');
const scratch = path.join(root, '.scratch');

const { node, program, plain, numeric } = await yargs(hideBin(process.argv))
  .usage('$0 [options]')
  .option('node', { type: 'string', describe: 'exact Node versions, comma separated', default: MAJORS.join(',') })
  .option('program', { type: 'string', describe: 'programs to run; * stands for anything', default: '*' })
  .option('numeric', { type: 'boolean', describe: 'write the snapshot with numeric values', default: true })
  .option('plain', { type: 'boolean', describe: 'write the snapshot without numeric values', default: false })
  .strict()
  .parseAsync();

const chosen = listPrograms(programsFolder).filter(({ name }) => path.matchesGlob(name, program));
const rows = [];
prepareStage([[programsFolder, 'programs']]);
for (const version of node.split(',')) {
  const binary = await nodeBinary(version, scratch);
  for (const entry of chosen) {
    rows.push(...(await captureProgram({ ...entry, version, binary, plain, numeric, outputFolder })));
  }
}
removeStage();
console.table(rows);
