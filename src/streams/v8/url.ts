/** What a `URL` object says: all of it is in one context object. */
import { type EdgeRef, type HeapView, property } from '../../graph/heap-view.js';

const E = {
  /** `#context` since Node 20, `<symbol context>` before. */
  context: property('#context'),
  kContext: property('<symbol context>'),
  href: property('href'),
} as const;

export const URL_EDGES: readonly EdgeRef[] = Object.values(E);

export function hrefOf(heap: HeapView, url: number): string | undefined {
  const context = heap.has(url, E.context) ? heap.object(url, E.context) : heap.object(url, E.kContext);
  return heap.text(context, E.href);
}
