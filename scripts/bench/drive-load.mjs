// halfopen up to the columns of the graph: what other engines call parsing.
import { SECOND_THREAD_FILE } from '../../dist/formats/built-files.js';
import { readSnapshot } from '../../dist/formats/v8/read-snapshot.js';
import { openSource } from '../../dist/io/open-source.js';
import { SecondThread } from '../../dist/io/second-thread.js';

const second = new SecondThread(SECOND_THREAD_FILE);
const snapshot = await readSnapshot(openSource(process.argv[2]), {
  readTail: (order) => second.ask('readTail', order),
});
await second.stop();
console.log('\n%s', JSON.stringify({ nodes: snapshot.nodeCount, edges: snapshot.edgeCount }));
