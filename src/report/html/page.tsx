/** What every view of the report has around it. */
import type { ComponentChildren, VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import type { InputInfo, Warning } from '../../model/result.js';
import { escapeText } from '../escape.js';
import { listFacts } from '../input-facts.js';
import { returnToRow } from './arrival.js';
import { HalfGlyph } from './half-glyph.js';
import { keepWhole } from './text.js';

const LONGEST_WARNING = 1000;

interface PageProps {
  readonly title: string;
  readonly version: string;
  readonly children: ComponentChildren;
}

export function Page({ title, version, children }: PageProps): VNode {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && event.target instanceof Element && event.target.closest('#finding')) returnToRow();
      const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
      const search = document.getElementById('search');
      if (event.key !== '/' || typing || search === null) return;
      event.preventDefault();
      search.focus();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <button type="button" class="skip" onClick={skipToFindings}>
        Skip to the findings
      </button>
      <header class="top">
        <HalfGlyph receive="open" send="closed" />
        <strong>halfopen</strong>
        <span>{title}</span>
      </header>
      <main>{children}</main>
      <footer>halfopen {escapeText(version, 40)} · this page holds its data and uses no network</footer>
    </>
  );
}

/** No link: the address is the view, and does not change because somebody skips what stands above. */
function skipToFindings(): void {
  const section = document.getElementById('findings');
  section?.querySelector('h2')?.focus();
  section?.scrollIntoView();
}

export function Inputs({ inputs }: { inputs: readonly InputInfo[] }): VNode {
  return (
    <ul class="inputs" aria-label="Inputs">
      {inputs.map((input) => (
        <li key={input.path}>
          <b>{escapeText(input.path)}</b>{' '}
          {listFacts(input)
            .map((fact) => keepWhole(escapeText(fact)))
            .join(' · ')}
        </li>
      ))}
    </ul>
  );
}

export function Warnings({ warnings }: { warnings: readonly Warning[] }): VNode | null {
  if (warnings.length === 0) return null;
  return (
    <ul class="warnings" aria-label="Notes">
      {warnings.map(({ code, message }) => (
        <li key={`${code} ${message}`}>{escapeText(message, LONGEST_WARNING)}</li>
      ))}
    </ul>
  );
}
