import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';

/** The loader of Chrome DevTools with the whole file in it, as bytes come from `chunks`; parsed, nothing computed yet. */
export async function loadWithDevTools(bundle, chunks) {
  const { HeapSnapshotLoader } = await import(pathToFileURL(bundle).href);
  const loader = new HeapSnapshotLoader({ sendEvent() {} });
  const decoder = new TextDecoder();
  for await (const chunk of chunks) loader.write(decoder.decode(chunk, { stream: true }));
  loader.write(decoder.decode());
  loader.close();
  await loader.parsingComplete;
  return loader;
}

/** All that DevTools computes when a snapshot is opened: among it dominators, self sizes by owner, retained sizes. */
export async function analyzeWithDevTools(bundle, chunks) {
  const loader = await loadWithDevTools(bundle, chunks);
  const { SecondaryInitManager } = await import(pathToFileURL(bundle).href);
  // The half that DevTools leaves to a second worker, in this thread.
  const { port1, port2 } = new MessageChannel();
  new SecondaryInitManager(port2);
  try {
    return await loader.buildSnapshot(port1);
  } finally {
    port1.close();
  }
}
