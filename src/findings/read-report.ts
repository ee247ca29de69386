/** A JSON report in a file, of one capture or of two, and nothing else that could be analysed. */
import type { DiffResult } from '../model/diff.js';
import { HalfopenError } from '../model/error.js';
import type { Result } from '../model/result.js';
import { looksLikeDiff, requireDiff } from './diff/read-diff.js';
import { readJsonReport } from './json-report.js';
import { onlySource, withCase } from './open-case.js';
import { requireResult } from './read-result.js';

/**
 * @param path `-` is standard input
 * @throws {HalfopenError} when it cannot be read, is a capture rather than a report, or a report of something else
 */
export async function readReport(path: string): Promise<Result | DiffResult> {
  return withCase([path], undefined, async (opened) => {
    if (opened.format !== 'halfopen-result') {
      throw new HalfopenError('not-a-report', `${path} is a capture, not a report`, {
        hint: 'Analyse it: halfopen analyze <file> -r html:report.html',
      });
    }
    const value = await readJsonReport(onlySource(opened));
    if (looksLikeDiff(value)) return requireDiff(value, path);
    return requireResult(value, path);
  });
}
