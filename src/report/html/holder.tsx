/** Who keeps the streams alive, as a ladder from the root down to them; for a profile, who created them. */
import type { VNode } from 'preact';
import type { Group, HolderStep } from '../../model/result.js';
import { escapeText, LONGEST_TEXT } from '../escape.js';
import { chooseSteps, findOpener, findOwnSteps } from '../holder-steps.js';
import { shortenPath } from '../layout.js';
import { formatQuantity } from '../units.js';

export function Holder({ group }: { group: Group }): VNode | null {
  const { holder, otherHolders = [], moreHolders = 0, alsoRetainedBy } = group;
  const opener = findOpener(group);
  if (holder.length === 0) return null;
  return (
    <section>
      {opener !== undefined && (
        <div class="opener">
          <h3>Made by</h3>
          <Ladder steps={[opener]} own={new Set([opener])} />
        </div>
      )}
      {/* A profile knows who made the streams, a snapshot who keeps them. */}
      <h3>{group.streams === undefined ? 'Made by' : 'Held by'}</h3>
      <Path steps={holder} />
      {holder.some(({ suspect }) => suspect) && (
        <p class="aside">
          <span class="suspect">suspect</span> The program made this reference, and no other of its references keeps the
          stream alive.
        </p>
      )}
      {otherHolders.map((path, index) => (
        <div class="other-holder" key={`${index}`}>
          <h3>And by</h3>
          <Path steps={path} />
        </div>
      ))}
      {moreHolders > 0 && <p class="aside">And by {formatQuantity(moreHolders, 'more holder')}.</p>}
      {alsoRetainedBy !== undefined && (
        <p>Releasing {alsoRetainedBy.map((id) => escapeText(id, 20)).join(' or ')} frees these too.</p>
      )}
    </section>
  );
}

/** What leads through the runtime is folded. */
function Path({ steps: holder }: { steps: readonly HolderStep[] }): VNode {
  const { steps, hidden } = chooseSteps(holder);
  const own = findOwnSteps(holder);
  const skipped = holder.length - steps.length;
  return (
    <>
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
    </>
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
      {original !== undefined && <span class="place"> {shortenPath(escapeText(original), LONGEST_TEXT)}</span>}
      {step.suspect && <span class="suspect">suspect</span>}
    </li>
  );
}
