/** Names of kinds that somebody typed: one that does not exist would match nothing, and look like good news. */
import { HalfopenError } from '../model/error.js';
import { KNOWN_KINDS } from '../streams/known-kinds.js';
import { suggest } from './check/suggest.js';

/** @throws {HalfopenError} `unknown-kind` for the first that is none */
export function requireKinds(given: readonly string[]): void {
  const known = KNOWN_KINDS.flatMap(({ kinds }) => kinds);
  const wrong = given.find((kind) => !known.includes(kind));
  if (wrong === undefined) return;
  const meant = suggest(wrong, known);
  throw new HalfopenError('unknown-kind', `there is no kind ${JSON.stringify(wrong)}`, {
    hint: `${meant === undefined ? '' : `Did you mean ${JSON.stringify(meant)}? `}"halfopen kinds" lists them.`,
  });
}
