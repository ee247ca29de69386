// memlab up to the point where leaks can be looked for: shortest paths, dominators, retained sizes.
import { createRequire } from 'node:module';
import path from 'node:path';

const [peersFolder, file] = process.argv.slice(2);
const memlab = createRequire(path.join(path.resolve(peersFolder), 'anchor.js'))('@memlab/core');
const snapshot = await memlab.utils.getSnapshotFromFile(file, { buildNodeIdIndex: true, verbose: false });
memlab.analysis.preparePathFinder(snapshot);
console.log('\n%s', JSON.stringify({ nodes: snapshot.nodes.length, heapBytes: snapshot.nodes.get(0).retainedSize }));
