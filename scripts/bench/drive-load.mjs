// halfopen up to the columns of the graph: what other engines call parsing.
import { readSnapshot } from '../../dist/formats/v8/read-snapshot.js';
import { openSource } from '../../dist/io/open-source.js';

const snapshot = await readSnapshot(openSource(process.argv[2]));
console.log('\n%s', JSON.stringify({ nodes: snapshot.nodeCount, edges: snapshot.edgeCount }));
