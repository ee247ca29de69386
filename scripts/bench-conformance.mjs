#!/usr/bin/env node
// Compares halfopen with the heap snapshot worker of today's Chrome DevTools, node by node: dominators, self sizes, retained sizes.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { readSnapshot } from '../dist/formats/v8/read-snapshot.js';
import { selfSizeOf } from '../dist/formats/v8/snapshot.js';
import { buildGraph } from '../dist/graph/build-graph.js';
import { computeDominators, immediateDominator } from '../dist/graph/dominators.js';
import { computeRetainedSizes } from '../dist/graph/retained-size.js';
import { attributeSelfSizes } from '../dist/graph/self-size-ownership.js';
import { openSource } from '../dist/io/open-source.js';
import { DEVTOOLS_VERSION, provideDevTools } from './bench/provide-devtools.mjs';
import { analyzeWithDevTools } from './bench/read-with-devtools.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const CAPTURED = path.join(root, 'fixtures/captured');
const SHOWN = 5;

const { _: named } = await yargs(hideBin(process.argv))
  .usage('$0 [snapshot...]\n\nThose in fixtures/captured unless others are named. Ends with 1 when anything differs.')
  .example('$0 .scratch/bench/service-400.heapsnapshot', '')
  .strictOptions()
  .parseAsync();
const files = named.length > 0 ? named.map(String) : listCaptured();
const bundle = await provideDevTools(path.join(root, '.scratch/bench/devtools'));
console.log(`chrome-devtools-frontend ${DEVTOOLS_VERSION}, ${files.length} snapshots\n`);

const byVersion = new Map();
for (const file of files) {
  const count = await compareFile(file);
  const version = /-node(\d+)\./.exec(path.basename(file))?.[1] ?? 'other';
  const sum = byVersion.get(version) ?? { snapshots: 0, nodes: 0, dominators: 0, selfSizes: 0, retainedSizes: 0 };
  byVersion.set(version, addUp({ snapshots: 1, ...count }, sum));
}
console.log('\n| Node | snapshots | nodes | differing dominators | differing self sizes | differing retained sizes |');
console.log('|---|---|---|---|---|---|');
let differing = 0;
for (const [version, sum] of [...byVersion].sort()) {
  console.log(`| ${version} | ${Object.values(sum).map(formatCount).join(' | ')} |`);
  differing += sum.dominators + sum.selfSizes + sum.retainedSizes;
}
process.exitCode = differing === 0 ? 0 : 1;

function listCaptured() {
  const names = fs.readdirSync(CAPTURED).filter((name) => name.includes('.heapsnapshot'));
  return names.sort().map((name) => path.join(CAPTURED, name));
}

/** How many nodes there are, and how many of them differ in what. */
async function compareFile(file) {
  const ours = await withSource(file, analyze);
  const theirs = await withSource(file, (source) => analyzeWithDevTools(bundle, source.chunks()));
  const { nodeCount } = ours;
  if (theirs.nodeCount !== nodeCount) throw new Error(`${file}: ${nodeCount} nodes, ${theirs.nodeCount} in DevTools`);
  const fieldCount = theirs.nodeFieldCount;
  const compare = (what, our, their) => {
    const nodes = [];
    for (let node = 0; node < nodeCount; node++) if (our(node) !== their(node)) nodes.push(node);
    for (const node of nodes.slice(0, SHOWN)) {
      console.log(`  node ${node} (@${ours.snapshot.nodeId[node]}): ${what} ${our(node)}, in DevTools ${their(node)}`);
    }
    return nodes.length;
  };
  console.log(path.basename(file));
  return {
    nodes: nodeCount,
    dominators: compare('dominator', ours.dominator, (node) => theirs.dominatorsTree[node]),
    selfSizes: compare('self size', ours.selfSize, (node) =>
      theirs.nodes.getValue(node * fieldCount + theirs.nodeSelfSizeOffset),
    ),
    retainedSizes: compare('retained size', ours.retainedSize, (node) => theirs.retainedSizes[node]),
  };
}

/** By ordinal of the node, what DevTools says of each as well. */
async function analyze(source) {
  const snapshot = await readSnapshot(source);
  const tree = computeDominators(buildGraph(snapshot, snapshot.tables));
  const sizes = attributeSelfSizes(snapshot);
  const retained = computeRetainedSizes(tree, sizes);
  return {
    snapshot,
    nodeCount: snapshot.nodeCount,
    dominator: (node) => immediateDominator(tree, node),
    selfSize: (node) => selfSizeOf(sizes, node),
    retainedSize: (node) => retained[node],
  };
}

async function withSource(file, use) {
  const source = openSource(file);
  try {
    return await use(source);
  } finally {
    source.close();
  }
}

function addUp(counts, sum) {
  return Object.fromEntries(Object.entries(sum).map(([name, value]) => [name, value + counts[name]]));
}

function formatCount(count) {
  return count.toLocaleString('en-US');
}
