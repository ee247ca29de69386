// heap-snapshot-toolkit as its README shows it: `parse` does distances, dominators and retained sizes at once.
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [peersFolder, file] = process.argv.slice(2);
const entry = path.join(peersFolder, 'node_modules/heap-snapshot-toolkit/index.js');
const { parse } = await import(pathToFileURL(entry).href);
const snapshot = await parse(createReadStream(file, 'utf-8'));
console.log(
  '\n%s',
  JSON.stringify({
    nodes: snapshot.nodeCount,
    heapBytes: snapshot.retainedSizes[snapshot.rootNodeIndexInternal / snapshot.nodeFieldCount],
  }),
);
