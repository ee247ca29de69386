/** Programs that run in a Node of their own, which writes a snapshot while they wait. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyze } from '../../../src/findings/analyze.js';
import { collectFacts } from '../../../src/findings/stream-facts.js';
import type { Result } from '../../../src/model/result.js';
import type { Verdict } from '../../../src/model/vocabulary.js';

export async function captureAndAnalyze(program: string): Promise<Result> {
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
    return await analyze([file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Verdicts on the streams of class `Body`, each of which holds a chunk that nobody has read. */
export async function judgeBodies(program: string): Promise<readonly Verdict[]> {
  const streams = collectFacts(await captureAndAnalyze(program)).values();
  return [...streams].filter((stream) => stream.class === 'Body').map((stream) => stream.verdict);
}
