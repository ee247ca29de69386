/** Programs that run in a Node of their own, which writes a snapshot while they wait. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../../src/findings/analyze.js';

/** Verdicts on the streams of class `Body`, each of which holds a chunk that nobody has read. */
async function judgeBodies(program: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
  const file = join(folder, 'a.heapsnapshot');
  const script = `
    import { once } from 'node:events';
    import { PassThrough } from 'node:stream';
    import { setTimeout as sleep } from 'node:timers/promises';
    import v8 from 'node:v8';
    class Body extends PassThrough {}
    const receive = () => { const body = new Body(); body.end('text'); return body; };
    ${program}
    await sleep(20);
    v8.writeHeapSnapshot(${JSON.stringify(file)}, { exposeNumericValues: true });
    process.exit();`;
  try {
    execFileSync(process.execPath, ['--input-type=module', '-e', script]);
    const result = await analyze([file]);
    return (result.streams ?? []).filter((stream) => stream.class === 'Body').map((stream) => stream.verdict);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a stream that a suspended function has yet to read', () => {
  test('is in use while something else will resume the function', async () => {
    const verdicts = await judgeBodies(`
      async function handle() {
        const body = receive();
        await sleep(60_000);
        for await (const chunk of body) console.log(chunk);
      }
      for (let i = 0; i < 3; i++) handle();`);
    expect(verdicts).toEqual(['in-use', 'in-use', 'in-use']);
  });

  test('is in use between two reads', async () => {
    const verdicts = await judgeBodies(`
      async function parse(body) {
        for (let byte; (byte = body.read(1)) !== null; ) await sleep(60_000);
      }
      parse(receive());`);
    expect(verdicts).toEqual(['in-use']);
  });

  test('is forgotten when only its own end would resume the function', async () => {
    const verdicts = await judgeBodies(`
      const bodies = [];
      async function handle() {
        const body = receive();
        bodies.push(body);
        await once(body, 'end');
        body.destroy();
      }
      handle();
      setInterval(() => bodies.length, 60_000);`);
    expect(verdicts).toEqual(['receive-never-closed']);
  });
});
