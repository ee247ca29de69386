/** One half of a stream: the states it goes through, where it stopped, and what that was read from. */
import type { VNode } from 'preact';
import type { Evidence, HalfInfo } from '../../model/result.js';
import type { Reader, ReceiveState, SendState } from '../../model/vocabulary.js';
import { escapeText } from '../escape.js';
import { titleOfHalf } from '../half-title.js';
import { HalfGlyph } from './half-glyph.js';

const LONGEST_FACT = 1000;

const STATIONS = {
  receive: ['open', 'unread', 'closed', 'reset'],
  send: ['open', 'ending', 'closed', 'reset'],
} as const;

type LaneProps = { readonly evidence: readonly Evidence[]; readonly reader?: Reader } & (
  | { readonly half: 'receive'; readonly info: HalfInfo<ReceiveState> }
  | { readonly half: 'send'; readonly info: HalfInfo<SendState> }
);

export function Lane({ half, info, evidence, reader }: LaneProps): VNode {
  const { state } = info;
  const reachable: readonly string[] = STATIONS[half];
  return (
    <section class="lane" aria-label={`${half} half`}>
      <h3>
        {half}
        <small>{titleOfHalf(info)}</small>
        {reader !== undefined && state !== 'none' && <small>reader: {reader}</small>}
      </h3>
      {reachable.includes(state) && (
        <ol class="stations">
          {STATIONS[half].map((station) => (
            <li key={station} aria-current={station === state ? 'step' : undefined}>
              {half === 'receive' ? (
                <HalfGlyph receive={station as ReceiveState} />
              ) : (
                <HalfGlyph send={station as SendState} />
              )}
              {station}
            </li>
          ))}
        </ol>
      )}
      <EvidenceList evidence={evidence.filter((fact) => fact.half === half)} />
    </section>
  );
}

export function EvidenceList({ evidence }: { evidence: readonly Evidence[] }): VNode | null {
  if (evidence.length === 0) return null;
  return (
    <ul class="evidence">
      {evidence.map(({ fact, from }) => (
        <li key={`${fact} ${from}`}>
          {escapeText(fact, LONGEST_FACT)} <code>{escapeText(from)}</code>
        </li>
      ))}
    </ul>
  );
}
