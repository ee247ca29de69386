/** Reads back what the report was written with. */
import type { DiffResult } from '../../model/diff.js';
import type { KnownKind } from '../../model/kinds.js';
import type { Result } from '../../model/result.js';

export async function readReport(page: Document): Promise<Result | DiffResult> {
  const elements = [...page.querySelectorAll('script[data-report]')];
  const parts = await Promise.all(elements.map(readPart));
  // The text is kept by nobody but the page: a report of a hundred thousand streams has some 20 MB of it.
  for (const element of elements) element.remove();
  return JSON.parse(parts.join(''));
}

export function readKinds(page: Document): readonly KnownKind[] {
  const element = page.querySelector('script[data-kinds]');
  const kinds = JSON.parse(element?.textContent ?? '[]');
  element?.remove();
  return kinds;
}

function readPart(element: Element): string | Promise<string> {
  const text = element.textContent ?? '';
  return element.getAttribute('data-report') === 'gzip' ? gunzip(text) : text;
}

function gunzip(base64: string): Promise<string> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text();
}
