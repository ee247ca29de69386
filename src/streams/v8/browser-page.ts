/** Snapshots of pages and workers of a browser, which Chrome DevTools and puppeteer take in the same format. */
import { NODE_TYPE } from '../../formats/v8/snapshot.js';
import type { HeapView } from '../../graph/heap-view.js';

/** The global object, after which V8 notes the origin of the page. */
const GLOBAL = /^(?:Window|[A-Za-z]{0,40}WorkerGlobalScope)(?: \[JSGlobal(?:Object|Proxy)\])? \/ /;

/** Reads all names: to be asked only when no Node says that it wrote the file. */
export function isBrowserPage(heap: HeapView): boolean {
  const { nodeCount, nodeType, nodeName, strings } = heap.snapshot;
  const seen = new Set<number>();
  for (let node = 0; node < nodeCount; node++) {
    const type = nodeType[node];
    if (type !== NODE_TYPE.object && type !== NODE_TYPE.native) continue;
    const name = nodeName[node]!;
    if (seen.has(name)) continue;
    seen.add(name);
    if (GLOBAL.test(strings.text(name))) return true;
  }
  return false;
}
