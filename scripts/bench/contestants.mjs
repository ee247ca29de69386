import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

/** Old-space limit of the peers in MB: they keep the file in JavaScript objects. halfopen runs with Node's own limit. */
const PEER_HEAP = '--max-old-space-size=16000';

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
      read: (output) => JSON.parse(output.slice(output.lastIndexOf('\n{'))),
    };
  });
}

function installedVersion(folder, packageName) {
  const manifest = path.join(folder, 'node_modules', packageName, 'package.json');
  return fs.existsSync(manifest) ? JSON.parse(fs.readFileSync(manifest, 'utf8')).version : undefined;
}
