/** The words for the state of a stream that all versions of @libp2p/utils share. */
import { type EdgeRef, type HeapView, property } from '../../graph/heap-view.js';
import type { SendState } from '../../model/vocabulary.js';
import type { Reading } from './draft.js';

export const STATUS_EDGES: Readonly<Record<'readStatus' | 'writeStatus' | 'status', EdgeRef>> = {
  readStatus: property('readStatus'),
  writeStatus: property('writeStatus'),
  status: property('status'),
};

export function wasGivenUp(heap: HeapView, node: number): boolean {
  const status = heap.text(node, STATUS_EDGES.status);
  return status === 'reset' || status === 'aborted';
}

export function readSend(heap: HeapView, node: number): Reading<SendState> {
  const status = heap.text(node, STATUS_EDGES.writeStatus);
  if (wasGivenUp(heap, node)) return { state: 'reset', fact: 'aborted or reset', from: 'Stream.status' };
  const from = `Stream.writeStatus = ${status}`;
  if (status === 'closed') return { state: 'closed', fact: 'closed', from };
  // `done`: all is handed to the muxer; before @libp2p/utils 7.
  if (status === 'closing' || status === 'done') return { state: 'ending', fact: 'closing', from };
  return { state: 'open', fact: 'not closed', from };
}
