import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEVTOOLS_VERSION, provideDevTools } from './provide-devtools.mjs';
import { median } from './summary.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Old-space limit of the peers in MB: they keep the file in JavaScript objects. halfopen runs with Node's own limit. */
const PEER_HEAP = '--max-old-space-size=16000';

/** So many runs of `inspect`: they are short. */
const INSPECTIONS = 9;

/** What each one is, how it is run on a file, and what its output says about the heap: proof of the same work. */
const PEERS = {
  'heap-snapshot-toolkit': {
    package: 'heap-snapshot-toolkit',
    version: '1.1.3',
    does: 'parse, distances, dominators, retained sizes (an older Chrome DevTools engine)',
    driver: here('drive-toolkit.mjs'),
  },
  memlab: {
    package: '@memlab/core',
    version: '2.0.5',
    does: 'parse, shortest paths, dominators, retained sizes',
    driver: here('drive-memlab.mjs'),
  },
};

export const PEER_NAMES = Object.keys(PEERS);

export function describeTool() {
  const { version } = JSON.parse(fs.readFileSync(here('../../package.json'), 'utf8'));
  return {
    name: 'halfopen',
    version,
    does: 'the whole analyze command: dominators, groups, paths and the JSON report included',
    args: (file) => [here('../../bin/halfopen.js'), 'analyze', file, '--reporter', 'json'],
    read(output) {
      const { inputs, summary } = JSON.parse(output);
      return { nodes: inputs[0].nodes, heapBytes: summary.heapBytes };
    },
  };
}

/** Those that only load the file; the first is ours. */
export async function provideLoaders(folder) {
  const bundle = await provideDevTools(folder);
  return [
    {
      name: 'halfopen, load',
      version: describeTool().version,
      does: 'the columns of the graph, checked, and the strings',
      args: (file) => [here('drive-load.mjs'), file],
      read: (output) => JSON.parse(output.slice(output.lastIndexOf('\n{'))),
    },
    {
      name: 'DevTools loader',
      version: DEVTOOLS_VERSION,
      does: 'the numbers and the strings of the file, as the worker of Chrome DevTools loads them',
      args: (file) => [PEER_HEAP, here('drive-devtools-load.mjs'), bundle, file],
      reads: isForPeers,
    },
  ];
}

/** Larger files were made to see that halfopen finishes; the peers would take the rest of the day. */
function isForPeers(file) {
  return fs.statSync(file).size < 4 * 2 ** 30;
}

/** What `halfopen inspect` says before: predicted bytes of memory, and how long it takes to say so, beside Node's start. */
export function inspectFile(file) {
  const command = [here('../../bin/halfopen.js'), 'inspect', file, '-r', 'json', '--max-memory', '1000G'];
  const inspections = [];
  const starts = [];
  for (let run = 0; run < INSPECTIONS; run++) {
    inspections.push(runNode(command));
    starts.push(runNode(['-e', '0']));
  }
  return {
    predictedMemory: JSON.parse(inspections[0].output).needs.memoryBytes,
    inspectSeconds: median(inspections.map(({ seconds }) => seconds)),
    startSeconds: median(starts.map(({ seconds }) => seconds)),
  };
}

function runNode(args) {
  const begin = performance.now();
  const output = execFileSync(process.execPath, args, { encoding: 'utf8' });
  return { output, seconds: (performance.now() - begin) / 1000 };
}

/** Installs the named peers at their pinned versions into `folder`, unless they are there. */
export function installPeers(names, folder) {
  fs.mkdirSync(folder, { recursive: true });
  return names.map((name) => {
    const { package: packageName, version, does, driver } = PEERS[name];
    if (installedVersion(folder, packageName) !== version) {
      const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
      execFileSync('npm', [...args, `${packageName}@${version}`], { stdio: ['ignore', 'ignore', 'inherit'] });
    }
    return {
      name,
      version,
      does,
      args: (file) => [PEER_HEAP, driver, folder, file],
      reads: isForPeers,
      read: (output) => JSON.parse(output.slice(output.lastIndexOf('\n{'))),
    };
  });
}

function installedVersion(folder, packageName) {
  const manifest = path.join(folder, 'node_modules', packageName, 'package.json');
  return fs.existsSync(manifest) ? JSON.parse(fs.readFileSync(manifest, 'utf8')).version : undefined;
}
