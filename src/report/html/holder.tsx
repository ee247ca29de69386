/** Who keeps the streams alive, as a ladder from the root down to them; for a profile, who created them. */
import type { VNode } from 'preact';
import type { Group, HolderStep } from '../../model/result.js';
import { escapeText } from '../escape.js';
import { chooseSteps, findOwnSteps } from '../holder-steps.js';

export function Holder({ group }: { group: Group }): VNode | null {
  const { holder, alsoRetainedBy } = group;
  if (holder.length === 0) return null;
  const { steps, hidden } = chooseSteps(holder);
  const own = findOwnSteps(holder);
  const skipped = holder.length - steps.length;
  return (
    <section>
      {/* A profile knows who made the streams, a snapshot who keeps them. */}
      <h3>{group.streams === undefined ? 'Made by' : 'Held by'}</h3>
      {hidden === undefined ? (
        <Ladder steps={steps} own={own} />
      ) : (
        <>
          <Ladder steps={steps.slice(0, 1)} own={own} />
          <details class="skipped">
            <summary>{hidden}</summary>
            <Ladder steps={holder.slice(1, 1 + skipped)} own={own} />
          </details>
          <Ladder steps={steps.slice(1)} own={own} />
        </>
      )}
      {alsoRetainedBy !== undefined && (
        <p>Releasing {alsoRetainedBy.map((id) => escapeText(id, 20)).join(' or ')} frees these too.</p>
      )}
    </section>
  );
}

interface LadderProps {
  readonly steps: readonly HolderStep[];
  /** Those that the program made. */
  readonly own: ReadonlySet<HolderStep>;
}

function Ladder({ steps, own }: LadderProps): VNode {
  return (
    <ol class="ladder">
      {steps.map((step, index) => (
        <Rung step={step} own={own.has(step)} key={`${index}`} />
      ))}
    </ol>
  );
}

function Rung({ step, own }: { step: HolderStep; own: boolean }): VNode {
  const { edge, node, at, original = at } = step;
  return (
    <li class={own ? 'of-program' : 'of-runtime'}>
      {edge !== '' && edge !== '(internal)' && <span class="edge">{escapeText(edge, 80)} → </span>}
      <b>{escapeText(node, 120)}</b>
      {original !== undefined && <span class="place"> {escapeText(original)}</span>}
    </li>
  );
}
