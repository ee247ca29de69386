/** The other end of `analyze-in-worker.ts`. */
import { parentPort, workerData } from 'node:worker_threads';
import { analyze } from '../findings/analyze.js';
import { withoutKnown } from '../findings/diff/known-streams.js';
import { fails } from '../findings/fail-on.js';
import { filterResult } from '../findings/filter.js';
import { requireKinds } from '../findings/require-kinds.js';
import { HalfopenError } from '../model/error.js';
import { renderTerminal } from '../report/terminal.js';
import type { WorkerAnswer, WorkerComplaint, WorkerTask } from './analyze-in-worker.js';

const REPORT = { width: 100, color: false, top: 5 };

async function answer({ path, knownUpTo = 0, failOn = 'any', kinds }: WorkerTask): Promise<WorkerAnswer> {
  requireKinds(kinds ?? []);
  const analyzed = await analyze([path]);
  const lastId = analyzed.inputs[0]?.process?.lastId ?? 0;
  // Where the file lay is of no use to anybody: it is gone when the report is read.
  const named = { ...analyzed, inputs: analyzed.inputs.map((input) => ({ ...input, path: 'this process' })) };
  const result = filterResult(withoutKnown(named, knownUpTo), kinds === undefined ? {} : { kinds });
  if (!fails(result, failOn)) return { lastId };
  return { lastId, report: [...renderTerminal(result, REPORT)].join('').trimEnd() };
}

function complain(error: HalfopenError): WorkerComplaint {
  const { code, message, hint, exitCode } = error;
  return { complaint: { code, message, details: { exitCode, ...(hint !== undefined && { hint }) } } };
}

// What is rejected ends the thread with an error, which the other end hears of.
answer(workerData)
  .catch((error: unknown) => {
    if (error instanceof HalfopenError) return complain(error);
    throw error;
  })
  .then((message) => parentPort?.postMessage(message));
