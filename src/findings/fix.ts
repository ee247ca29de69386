/** What to do about a finding, in a sentence and in code. */
import type { KnownKind } from '../model/kinds.js';
import type { ReceiveState, SendState, Verdict } from '../model/vocabulary.js';
import type { StreamRecord } from '../streams/model.js';

/** No call is missing on a closed stream, whatever its kind. */
const LET_GO = 'it is closed already: drop the reference to it';

/** The one call that is missing: when the other half is over, it need not be told how to end that one. */
export function fixFor(verdict: Verdict, { receive, send, fix, halfFix }: StreamRecord): string {
  if (verdict === 'closed-but-retained') return LET_GO;
  if (verdict === 'receive-never-closed' && isOver(send.state)) return halfFix.receive ?? fix;
  if (verdict === 'send-never-closed' && isOver(receive.state)) return halfFix.send ?? fix;
  return fix;
}

function isOver(state: ReceiveState | SendState): boolean {
  return state === 'closed' || state === 'reset' || state === 'none' || state === 'ending';
}

/** The same as lines of code, as the documentation of the kind has them: the one of `kinds` that `docs` points at. */
export function exampleFor(
  verdict: Verdict,
  docs: string | undefined,
  kinds: readonly KnownKind[],
): readonly string[] | undefined {
  return verdict === 'closed-but-retained' ? undefined : kinds.find((known) => known.docs === docs)?.example;
}
