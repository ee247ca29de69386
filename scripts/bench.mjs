#!/usr/bin/env node
// Compares halfopen with its peers on large heap snapshots and profiles: wall time, CPU time and peak memory of whole processes.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { describeTool, inspectFile, installPeers, PEER_NAMES, provideLoaders } from './bench/contestants.mjs';
import { measureProcess } from './bench/measure-process.mjs';
import { drawResults } from './bench/plot.mjs';
import { listProfileRaces, provideProfile } from './bench/profiles.mjs';
import { provideSnapshot, warmUp } from './bench/snapshots.mjs';
import { compareRuns, measureGrowth, summarise } from './bench/summary.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = path.join(root, '.scratch/bench');

const options = await yargs(hideBin(process.argv))
  .usage(
    '$0 [options]\n\nFiles are made once, into .scratch/bench; 2500 takes five minutes and 13 GB of memory, 5000 another minute.',
  )
  .option('files', { type: 'string', default: '60,400,1000,2500,5000', describe: 'heap snapshots, in MB; or none' })
  .option('profiles', { type: 'string', default: 'none', describe: 'profiles, in MB, as 25,250; or none' })
  .option('runs', { type: 'number', describe: 'runs of each contestant on each file; 5 up to 500 MB, 3 above' })
  .option('peers', {
    type: 'string',
    default: 'heap-snapshot-toolkit',
    describe: `of ${PEER_NAMES.join(', ')}; or none`,
  })
  .option('out', { type: 'string', default: path.join(root, 'bench/results.json'), describe: 'for heap snapshots' })
  .option('profiles-out', {
    type: 'string',
    default: path.join(root, 'bench/results-pprof.json'),
    describe: 'for profiles',
  })
  .example('$0 --files 60,400,2500 --runs 3 --peers heap-snapshot-toolkit,memlab', '')
  .check(({ files, profiles, runs, peers }) => {
    for (const [name, sizes] of Object.entries({ files, profiles })) {
      if (!splitList(sizes).every((size) => Number(size) > 0)) throw new Error(`--${name}: sizes in MB, as 60,400`);
    }
    if (runs !== undefined && (!Number.isInteger(runs) || runs < 1)) throw new Error('--runs: a count of at least 1');
    const unknown = peers === 'none' ? undefined : peers.split(',').find((name) => !PEER_NAMES.includes(name));
    if (unknown !== undefined) throw new Error(`--peers: ${unknown} is none of ${PEER_NAMES.join(', ')}`);
    return true;
  })
  .strict()
  .parseAsync();

const machine = describeMachine();
console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.memory} GB, Node ${machine.node}`);
if (options.files !== 'none') {
  const peers = installPeers(splitList(options.peers), path.join(scratch, 'peers'));
  const loaders = await provideLoaders(path.join(scratch, 'devtools'));
  const files = splitList(options.files);
  const results = await benchAll(files, provideSnapshot, [[describeTool(), ...peers], loaders], inspectFile);
  results.growth = measureGrowth(results.files);
  console.log('\nseconds for each further gigabyte, from file to file:', results.growth);
  write(options.out, results);
  const plot = path.join(root, 'docs/performance.svg');
  if (results.files.length > 1) fs.writeFileSync(plot, drawResults(results));
}
if (options.profiles !== 'none') {
  const results = await benchAll(splitList(options.profiles), provideProfile, listProfileRaces(), () => ({}));
  write(options.profilesOut, results);
}

function splitList(text) {
  return text === 'none' ? [] : text.split(',');
}

/** `races`: lists of contestants, of which the first is the one that the others are compared with. */
async function benchAll(sizes, provide, races, describe) {
  const contestants = [...new Set(races.flat())];
  for (const { name, version, does } of contestants) console.log(`${name} ${version}: ${does}`);
  const files = [];
  for (const size of sizes) {
    const file = provide(Number(size), scratch);
    warmUp(file);
    const bytes = fs.statSync(file).size;
    console.log(`\n${path.basename(file)}, ${bytes / 1e6} MB`);
    const entry = { file: path.basename(file), bytes, ...describe(file), results: [] };
    for (const race of races) {
      const { content, results } = await benchFile(
        file,
        race.filter(({ reads }) => reads?.(file) ?? true),
      );
      Object.assign(entry, content);
      entry.results.push(...results);
    }
    files.push(entry);
  }
  const versions = Object.fromEntries(contestants.map(({ name, version }) => [name, version]));
  return { machine, versions, files };
}

function write(file, results) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, `${JSON.stringify(results, roundNumbers, 2)}\n`);
}

/** One after the other and again from the start (A B A B), so that slow minutes of the machine hit all alike. */
async function benchFile(file, contestants) {
  const [tool] = contestants;
  const count = options.runs ?? (fs.statSync(file).size < 5e8 ? 5 : 3);
  const runs = new Map(contestants.map(({ name }) => [name, []]));
  let content;
  for (let run = 0; run < count; run++) {
    for (const contestant of contestants) {
      const { output, ...cost } = await (contestant.measure?.(file) ?? measureProcess(contestant.args(file)));
      if (contestant.read !== undefined) content = requireSame(content, contestant.read(output), contestant.name);
      runs.get(contestant.name).push(cost);
      console.log(`  ${contestant.name.padEnd(22)} ${describeCost(cost)}  load ${cost.loadAverage.toFixed(1)}`);
    }
  }
  console.log('  medians, and how many times more than halfopen (least to most of the pairs):');
  const results = contestants.map(({ name }) => {
    const medians = summarise(runs.get(name));
    const ratios = name === tool.name ? undefined : compareRuns(runs.get(name), runs.get(tool.name));
    console.log(`  ${name.padEnd(22)} ${describeCost(medians)}${ratios === undefined ? '' : describeRatios(ratios)}`);
    return { name, medians, ratios, runs: runs.get(name) };
  });
  return { content, results };
}

/** Contestants that disagree about what is in the file (nodes and bytes, or samples) have not done the same work. */
function requireSame(known, found, name) {
  if (known !== undefined && !isDeepStrictEqual(known, found)) {
    throw new Error(`${name} sees ${JSON.stringify(found)}, those before it ${JSON.stringify(known)}`);
  }
  return found;
}

function describeCost({ wall, cpu, rss }) {
  const column = (text) => text.padStart(10);
  return `${column(`${wall.toFixed(2)} s`)} ${column(`${cpu.toFixed(2)} cpu s`)} ${column(`${(rss / 1e6).toFixed(0)} MB`)}`;
}

function describeRatios(ratios) {
  return Object.entries(ratios)
    .map(
      ([cost, { median, least, most }]) => `  ${cost} ${median.toFixed(1)}x (${least.toFixed(1)}-${most.toFixed(1)})`,
    )
    .join('');
}

function describeMachine() {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memory: Math.round(os.totalmem() / 1e9),
    system: `${os.platform()} ${os.arch()}`,
    node: process.versions.node,
  };
}

/** Three digits say more than the noise allows. */
function roundNumbers(_, value) {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
