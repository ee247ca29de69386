/**
 * One file that shows a result in a browser, without network and without the snapshot.
 *
 * The page is bundled while the package is built (`scripts/build-html.mjs`); what is written here is its frame, its data
 * and a table for readers without scripts. The policy in its head allows the script and the style sheet of this package by
 * their hash, and nothing else: what a heap managed to smuggle in would neither run nor reach the network.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { DiffResult } from '../model/diff.js';
import type { KnownKind } from '../model/kinds.js';
import type { Result } from '../model/result.js';
import { MIB } from '../model/units.js';
import { KNOWN_KINDS } from '../streams/known-kinds.js';
import { renderFallback, renderTitle } from './html-fallback.js';
import { renderJson } from './json.js';

/** Both `src/report/` and `dist/report/` are two levels below the package. */
const ASSETS = new URL('../../dist/report/html/', import.meta.url);

/** More than this is compressed: the file stays small enough to attach, and to keep. */
const LARGEST_PLAIN = 2 * MIB;
/** Parts are compressed one by one, so that no string holds the whole report. */
const PART = 8 * MIB;

export function* renderHtml(result: Result | DiffResult): Generator<string> {
  const script = readAsset('app.js');
  const style = readAsset('style.css');
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="halfopen">
<title>${renderTitle(result)}</title>
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript>
`;
  yield* renderFallback(result);
  yield '</noscript>\n';
  yield* renderData(result);
  yield `<script type="application/json" data-kinds>${escapeTags(JSON.stringify(findKinds(result)))}</script>\n`;
  yield `<script>${script}</script>\n</body>\n</html>\n`;
}

function readAsset(name: string): string {
  return readFileSync(new URL(name, ASSETS), 'utf8');
}

function hash(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

/** What is known about the kinds that occur: whoever reads the page has neither the package nor a network. */
function findKinds(result: Result | DiffResult): readonly KnownKind[] {
  const groups =
    'groups' in result
      ? [...result.groups, ...(result.check?.together ?? [])]
      : result.entries.map(({ group }) => group);
  const occurring = new Set(groups.map(({ docs }) => docs));
  return KNOWN_KINDS.filter(({ docs }) => occurring.has(docs));
}

/** Only strings of JSON hold this character: the escape means the same, and ends no element. */
function escapeTags(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

function* renderData(result: Result | DiffResult): Generator<string> {
  let waiting = '';
  let compressed = false;
  for (const piece of renderJson(result)) {
    waiting += escapeTags(piece);
    if (waiting.length < (compressed ? PART : LARGEST_PLAIN)) continue;
    compressed = true;
    if (waiting.length < PART) continue;
    yield renderPart(waiting);
    waiting = '';
  }
  if (compressed) {
    if (waiting !== '') yield renderPart(waiting);
  } else {
    yield `<script type="application/json" data-report="json">\n${waiting}</script>\n`;
  }
}

function renderPart(json: string): string {
  const bytes = gzipSync(json);
  // RFC 1952, OS: zlib writes the one it was built for; a report is the same on all of them.
  bytes[9] = 255;
  return `<script type="application/octet-stream" data-report="gzip">${bytes.toString('base64')}</script>\n`;
}
