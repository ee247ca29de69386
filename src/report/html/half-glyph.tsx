/**
 * A stream as a circle of two halves, receiving on the left and sending on the right: an outline is open, half full waits
 * (`unread`, `ending`), full is closed, crossed out is reset, dots are unknown, and a half that does not exist is missing.
 */
import type { VNode } from 'preact';
import type { ReceiveState, SendState } from '../../model/vocabulary.js';

type State = ReceiveState | SendState;

interface GlyphProps {
  /** Leave one out to draw the other half alone. */
  readonly receive?: ReceiveState;
  readonly send?: SendState;
}

export function HalfGlyph({ receive, send }: GlyphProps): VNode {
  return (
    <svg class="glyph" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      {receive !== undefined && <Half state={receive} side="left" />}
      {send !== undefined && <Half state={send} side="right" />}
    </svg>
  );
}

const OUTLINE = 'M11 3a9 9 0 0 0 0 18z';
const LOWER = 'M11 12h-9a9 9 0 0 0 9 9z';

function Half({ state, side }: { state: State; side: 'left' | 'right' }): VNode | null {
  if (state === 'none') return null;
  const waits = state === 'unread' || state === 'ending';
  return (
    <g class={`half half-${state}`} transform={side === 'left' ? undefined : 'matrix(-1 0 0 1 24 0)'}>
      <path class="outline" d={OUTLINE} />
      {waits && <path class="waiting" d={LOWER} />}
      {state === 'reset' && <path class="cross" d="M4.5 7.5l6 9" />}
    </g>
  );
}
