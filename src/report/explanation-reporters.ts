/** The formats that an explanation can be written in. */
import type { Explanation } from '../model/explanation.js';
import { escapeJson } from './escape.js';
import { renderExplanation } from './explanation.js';

export interface ExplanationOptions {
  readonly width: number;
  readonly color: boolean;
}

export type ExplanationFormat = 'terminal' | 'json';

export const EXPLANATION_REPORTERS: Readonly<
  Record<ExplanationFormat, (explanation: Explanation, options: ExplanationOptions) => Iterable<string>>
> = {
  terminal: renderExplanation,
  json: renderExplanationAsJson,
};

/** One line for the group: it may list a million streams. */
function* renderExplanationAsJson(explanation: Explanation): Generator<string> {
  yield '{\n';
  let separator = '';
  for (const [key, value] of Object.entries(explanation)) {
    const lines = (key === 'group' ? JSON.stringify(value) : JSON.stringify(value, null, 2)).split('\n');
    yield `${separator}  ${JSON.stringify(key)}: ${lines.map(escapeJson).join('\n  ')}`;
    separator = ',\n';
  }
  yield '\n}\n';
}
