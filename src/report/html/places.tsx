/** Where a reader would begin to look: who opened the streams, and who holds them. */
import type { VNode } from 'preact';
import type { Place } from '../../model/check.js';
import type { Group } from '../../model/result.js';
import { escapeText } from '../escape.js';
import { shortenPath } from '../layout.js';
import { findPlaces } from '../sentence.js';

const LONGEST_NAME = 100;
const LONGEST_PLACE = 64;

interface PlacesProps {
  readonly group: Group;
  /** The line of the holder that the check found in the repository. */
  readonly found?: Place | undefined;
}

export function Places({ group, found }: PlacesProps): VNode {
  const places = findPlaces(group);
  return (
    <>
      {places.map(({ verb, name, at }, index) => {
        const inRepository = found !== undefined && index === places.length - 1;
        return (
          <Line
            key={verb}
            words={`${verb} ${escapeText(name, LONGEST_NAME)}`}
            at={inRepository ? `${found.file}:${found.line}` : at}
          />
        );
      })}
      {places.length === 0 && found !== undefined && <Line words="Held" at={`${found.file}:${found.line}`} />}
    </>
  );
}

function Line({ words, at }: { words: string; at: string | undefined }): VNode {
  return (
    <p class="held">
      {words}
      {at !== undefined && (
        <>
          {' at '}
          <code>{shortenPath(escapeText(at), LONGEST_PLACE)}</code>
        </>
      )}
    </p>
  );
}
