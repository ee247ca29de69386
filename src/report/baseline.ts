/**
 * The baseline file. One line per finding in a fixed order, so that the difference between two versions of the file is
 * the difference between two runs; it is reviewed, so names from a heap are made visible in it.
 */
import { BASELINE_VERSION, type Baseline } from '../findings/check/baseline.js';
import { escapeJson } from './escape.js';

export function* renderBaseline(baseline: Baseline): Generator<string> {
  yield `{\n  "baselineVersion": ${BASELINE_VERSION},\n  "findings": [`;
  let separator = '\n';
  for (const known of baseline.values()) {
    yield `${separator}    ${escapeJson(JSON.stringify(known))}`;
    separator = ',\n';
  }
  yield baseline.size === 0 ? ']\n}\n' : '\n  ]\n}\n';
}
