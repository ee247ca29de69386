import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/findings/analyze.js';
import { renderKindsDocument } from '../../src/report/kinds-doc.js';
import { GO_FAMILIES } from '../../src/streams/go/index.js';
import { KNOWN_KINDS } from '../../src/streams/known-kinds.js';
import { anchorOf } from '../../src/streams/locate-kinds.js';
import { FAMILIES } from '../../src/streams/v8/index.js';
import { listCaptures } from '../captures.js';

const ROOT = new URL('../../', import.meta.url).pathname;
/** A tag with a version in it, as in `v22.23.3`, `go1.26.8`, `utils-v6.7.2` and `%40smithy/core%403.33.3`; never a branch. */
const TAG = /(?:[\w-]+-)?(?:v|go)?\d+\.\d+\.\d+|%40[\w-]+\/[\w-]+%40\d+\.\d+\.\d+/;
const LINE = new RegExp(
  String.raw`^https://github\.com/[\w-]+/[\w-]+/blob/(?:${TAG.source})/[\w./-]+\.(?:js|ts|go)#L[1-9]\d*$`,
);
const SPECIFICATION = /^https:\/\/[a-z]+\.spec\.whatwg\.org\/#/;

test('docs/kinds.md is what the families say; if not: npm run kinds-doc', () => {
  expect(readFileSync(`${ROOT}docs/kinds.md`, 'utf8')).toBe(renderKindsDocument(KNOWN_KINDS));
});

describe('what is known', () => {
  test('is told of every kind that a family assigns, in one place each', () => {
    const assigned = [...FAMILIES, ...GO_FAMILIES].flatMap(({ kinds }) => kinds);
    expect(KNOWN_KINDS.flatMap(({ kinds }) => kinds).sort()).toEqual([...new Set(assigned)].sort());
  });

  test('names code and programs that exist, a healthy one among them', () => {
    for (const { title, code, provenBy } of KNOWN_KINDS) {
      expect(code.filter((file) => !existsSync(ROOT + file), title)).toEqual([]);
      expect(provenBy.filter((program) => !existsSync(`${ROOT}fixtures/programs/${program}`), title)).toEqual([]);
      // A Go program takes its scenario as an argument; the healthy ones are in test/findings/profiles.test.ts.
      if (!provenBy.every((program) => program.startsWith('go/'))) expect(provenBy.join(), title).toMatch(/healthy/);
    }
  });

  test('links each fact to a line of a release, or to a specification', () => {
    const sources = KNOWN_KINDS.flatMap(({ facts }) => facts.map(({ source }) => source));
    expect(sources.filter((link) => !LINE.test(link) && !SPECIFICATION.test(link))).toEqual([]);
  });

  test('has an example that fits into a terminal, beside its label', () => {
    const lines = KNOWN_KINDS.flatMap(({ example }) => example);
    expect(lines.filter((line) => line.length > 69)).toEqual([]);
  });

  test('stands under the anchor that findings point at', async () => {
    const pages = new Map(['kinds.md', 'kinds-go.md'].map((page) => [page, headingsOf(page)]));
    for (const { docs } of KNOWN_KINDS) {
      const [page, anchor] = docs.split('#');
      expect(pages.get(page!), docs).toContain(anchor);
    }
    const known = new Set(KNOWN_KINDS.map(({ docs }) => docs));
    const captured = listCaptures(/^all-.*node24.*[0-9]$/);
    expect(captured.length).toBeGreaterThan(0);
    for (const { snapshot } of captured) {
      const { groups } = await analyze([snapshot]);
      expect(groups.filter(({ docs }) => !known.has(docs ?? '')).map(({ kind, docs }) => [kind, docs])).toEqual([]);
    }
  });
});

function headingsOf(page: string): readonly string[] {
  if (!existsSync(`${ROOT}docs/${page}`)) return [];
  const text = readFileSync(`${ROOT}docs/${page}`, 'utf8');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));
}
