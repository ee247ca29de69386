/** What is known about the kinds that occur, as `halfopen kinds` prints it: a report is read where the package is not. */
import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { KindFact, KnownKind } from '../../model/kinds.js';

interface AboutKindsProps {
  readonly kinds: readonly KnownKind[];
  /** The `docs` of those that the filters let pass. */
  readonly matching: ReadonlySet<string | undefined>;
  /** The `docs` of the one that is read. */
  readonly about: string | undefined;
}

export function AboutKinds({ kinds, matching, about }: AboutKindsProps): VNode | null {
  const shown = kinds.filter(({ docs }) => matching.has(docs) || docs === about);
  useEffect(() => {
    if (about !== undefined) showKind(about);
  }, [about]);
  if (shown.length === 0) return null;
  return (
    <section class="kinds" aria-label="About the kinds">
      <h2>About the kinds of stream</h2>
      {shown.map((kind) => (
        <Kind kind={kind} key={kind.docs} />
      ))}
    </section>
  );
}

/** Opens it and goes there, also when the address names it already. */
export function showKind(docs: string): void {
  const details = document.getElementById(docs);
  if (!(details instanceof HTMLDetailsElement)) return;
  details.open = true;
  details.querySelector('summary')?.focus();
}

function Kind({ kind }: { kind: KnownKind }): VNode {
  const { versions, summary, facts, notes, fix, example, docs } = kind;
  return (
    <details id={docs}>
      <summary>
        <b>{kind.title}</b> <small>{showMarkdown(versions)}</small>
      </summary>
      <p>{showMarkdown(summary)}</p>
      {facts.length > 0 && <Facts title={kind.title} facts={facts} />}
      {notes.map((note) => (
        <p key={note}>{showMarkdown(note)}</p>
      ))}
      <p>
        <b>Fix</b> {showMarkdown(fix)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard (WCAG 2.1.1). */}
      <pre tabIndex={0}>{example.join('\n')}</pre>
      <p class="aside">The same in the package: docs/{docs}</p>
    </details>
  );
}

function Facts({ title, facts }: { title: string; facts: readonly KindFact[] }): VNode {
  return (
    <table aria-label={`What is read from ${title}`}>
      <thead>
        <tr>
          <th scope="col">fact</th>
          <th scope="col">read from</th>
          <th scope="col">needs numbers</th>
        </tr>
      </thead>
      <tbody>
        {facts.map(({ about, says, from, needsNumbers, versions, source }) => (
          <tr key={`${about} ${says} ${from} ${versions ?? ''}`}>
            <td>
              <a href={source} rel="noreferrer">
                {about === 'stream' ? says : `${about} ${says}`}
              </a>
            </td>
            <td>
              {showMarkdown(from)} {versions !== undefined && <small>{showMarkdown(versions)}</small>}
            </td>
            <td>{showMarkdown(needsNumbers)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The tables of the package use backticks, now and then emphasis and links; only the first is drawn. */
function showMarkdown(text: string): readonly (VNode | string)[] {
  return text
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\*+([^*]+)\*+/g, '$1')
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part : <code key={`${index}`}>{part}</code>));
}
