/** A finding opened: both halves with their evidence, who holds the streams, which they are, and the missing call. */
import type { VNode } from 'preact';
import type { KnownKind } from '../../model/kinds.js';
import type { StreamInfo, Summary } from '../../model/result.js';
import { escapeText } from '../escape.js';
import { describeInFull } from '../sentence.js';
import { showKind } from './about-kinds.js';
import { Fates } from './fates.js';
import { Marks } from './findings.js';
import { HalfGlyph } from './half-glyph.js';
import { Holder } from './holder.js';
import { EvidenceList, Lane } from './lane.js';
import type { Row } from './rows.js';
import type { Search } from './search.js';
import { StreamTable } from './streams.js';
import { keepUnits } from './text.js';
import { type View, writeView } from './view.js';

interface FindingProps {
  readonly row: Row;
  readonly summary: Summary;
  readonly streams: ReadonlyMap<number, StreamInfo>;
  readonly search: Search;
  readonly view: View;
  readonly kinds: readonly KnownKind[];
}

const LONGEST_TEXT = 1000;

export function Finding({ row, summary, streams, search, view, kinds }: FindingProps): VNode {
  const { group, shortId, marks, remarks, changes } = row;
  const [sentence, ...more] = describeInFull(group, escapeText(group.kind), summary.heapBytes);
  const also = group.evidence.filter(({ half }) => half === 'stream');
  const members = (group.streams ?? []).flatMap((node) => streams.get(node) ?? []);
  return (
    <article class={`finding v-${group.verdict}`} aria-labelledby="finding-title" id="finding">
      <header>
        <HalfGlyph receive={group.receive.state} send={group.send.state} />
        <h2 id="finding-title" tabIndex={-1}>
          {escapeText(shortId, 20)} <span class="verdict">{group.verdict}</span>
        </h2>
        <span class={`severity s-${group.severity}`}>{group.severity}</span>
        <Marks marks={marks} />
        <code class="fingerprint" title="Fingerprint: the same leak has the same one on another machine and day">
          {escapeText(group.fingerprint, 40)}
        </code>
      </header>
      <p class="lead">{keepUnits(sentence ?? '')}</p>
      <p>{[...more, ...remarks].map((text) => keepUnits(escapeText(text, LONGEST_TEXT))).join(' ')}</p>
      {group.fix !== undefined && (
        <section class="fix" aria-label="Fix">
          <h3>Fix</h3>
          <p>{splitCode(escapeText(group.fix, LONGEST_TEXT))}</p>
          {group.example !== undefined && (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard (WCAG 2.1.1).
            <pre tabIndex={0}>{group.example.map((line) => escapeText(line, LONGEST_TEXT)).join('\n')}</pre>
          )}
        </section>
      )}
      {group.docs !== undefined && <More docs={group.docs} view={view} kinds={kinds} />}
      <div class="lanes">
        <Lane half="receive" info={group.receive} evidence={group.evidence} reader={group.reader} />
        <Lane half="send" info={group.send} evidence={group.evidence} />
      </div>
      {also.length > 0 && (
        <section>
          <h3>Also known</h3>
          <EvidenceList evidence={also} />
        </section>
      )}
      <Holder group={group} />
      {members.length > 0 && <StreamTable streams={members} search={search} />}
      {changes !== undefined && <Fates changes={changes} search={search} />}
      {group.unknown?.map((text) => (
        <p class="unknown" key={text}>
          Not known: {escapeText(text, LONGEST_TEXT)}
        </p>
      ))}
    </article>
  );
}

function More({ docs, view, kinds }: Pick<FindingProps, 'view' | 'kinds'> & { docs: string }): VNode {
  const known = kinds.find((kind) => kind.docs === docs);
  return (
    <p class="aside">
      {known !== undefined && (
        <>
          <a href={writeView({ ...view, about: docs })} onClick={() => showKind(docs)}>
            About {known.title}
          </a>
          {': states, versions, and what each fact is read from. '}
        </>
      )}
      In the package: docs/{escapeText(docs)}
    </p>
  );
}

/** What looks like a call is set as code. */
function splitCode(sentence: string): readonly (VNode | string)[] {
  return sentence
    .split(/((?:[A-Za-z_$][\w$]*\.)*[A-Za-z_$][\w$]*\([^()\s]*\))/)
    .map((part, index) => (index % 2 === 0 ? part : <code key={`${index}`}>{part}</code>));
}
