/** A JSON report in a file, and nothing else that could be analysed. */
import { HalfopenError } from '../model/error.js';
import type { Result } from '../model/result.js';
import { onlySource, withCase } from './open-case.js';
import { readResult } from './read-result.js';

/**
 * @param path `-` is standard input
 * @throws {HalfopenError} when it cannot be read, or is a capture rather than a report
 */
export async function readReport(path: string): Promise<Result> {
  return withCase([path], undefined, async (opened) => {
    if (opened.format === 'halfopen-result') return readResult(onlySource(opened));
    throw new HalfopenError('not-a-report', `${path} is a capture, not a report`, {
      hint: 'Analyse it: halfopen analyze <file> -r html:report.html',
    });
  });
}
