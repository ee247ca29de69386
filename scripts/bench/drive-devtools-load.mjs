// The loader of Chrome DevTools, up to the arrays that its engine computes on; it fails when the file is not whole.
import { createReadStream } from 'node:fs';
import { loadWithDevTools } from './read-with-devtools.mjs';

const [bundle, file] = process.argv.slice(2);
await loadWithDevTools(bundle, createReadStream(file));
