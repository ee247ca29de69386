import { expect, test } from 'vitest';
import { captureAndAnalyze } from './capture.js';

test('streams of a FileHandle are streams of files', async () => {
  const { groups } = await captureAndAnalyze(`
    import { open } from 'node:fs/promises';
    const read = async () => (await open(process.execPath)).createReadStream();
    const kept = (globalThis.kept = { unread: await read(), destroyed: [await read(), await read(), await read()] });
    kept.unread.read();
    for (const stream of kept.destroyed) stream.destroy();`);
  const states = groups
    .filter(({ kind }) => kind === 'fs.ReadStream')
    .map(({ receive, verdict }) => ({ receive: receive.state, verdict }));
  expect(states).toEqual([
    { receive: 'open', verdict: 'receive-never-closed' },
    { receive: 'reset', verdict: 'closed-but-retained' },
  ]);
});
