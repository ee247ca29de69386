/**
 * Which streams no code can reach any more. A live socket is always reachable from the event loop, through its native
 * handle; but the event loop only calls listeners. So the handles of all streams that have neither a listener of the
 * program nor a reader are taken away, and what is unreachable then, nobody will ever read, write or close again.
 *
 * Measured on nodejs/node#65110 (24.19.0): all sockets that a finished `for await` left half open, and none else.
 */
import type { Releaser } from '../../graph/release-set.js';
import type { StreamDraft } from './draft.js';

/** Ordinals of the abandoned streams. */
export function findAbandoned(drafts: readonly StreamDraft[], releaser: Releaser): ReadonlySet<number> {
  const silent = drafts.filter((stream) => stream.handles.length > 0 && !stream.programListens && !isRead(stream));
  const abandoned = new Set<number>();
  if (silent.length > 0) {
    const released = releaser.release(silent.flatMap((stream) => stream.handles));
    for (const { node } of silent) if (released.has(node)) abandoned.add(node);
  }
  return abandoned;
}

function isRead(stream: StreamDraft): boolean {
  return stream.reader !== 'none' && stream.reader !== 'unknown';
}
