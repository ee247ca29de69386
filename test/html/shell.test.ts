import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.js';
import { stream } from '../findings/records.js';
import { HOSTILE, MIXED, resultOf } from '../report/results.js';
import { writeReport } from './browser.js';

const LARGEST_SHELL = 40 * 1024;

/** The contents of elements, by a pattern: the page itself is read by a browser, in the other tests. */
function contentsOf(html: string, element: RegExp): readonly string[] {
  return [...html.matchAll(element)].map((match) => match[1]!);
}

function readData(html: string): unknown {
  const parts = [...html.matchAll(/<script type="[^"]+" data-report="(json|gzip)">([^<]*)<\/script>/g)];
  const texts = parts.map(([, how, text]) =>
    how === 'gzip' ? gunzipSync(Buffer.from(text!, 'base64')).toString('utf8') : text!,
  );
  return JSON.parse(texts.join(''));
}

describe('the file of an HTML report', () => {
  const html = writeReport(MIXED);

  test('is small without its data', () => {
    const shell = html
      .replaceAll(/<script type="application\/json"[\s\S]*?<\/script>/g, '')
      .replace(/<noscript>[\s\S]*?<\/noscript>/, '');
    expect(shell.length).toBeLessThan(html.length);
    expect(gzipSync(shell).length).toBeLessThan(LARGEST_SHELL);
  });

  test('allows its own script and style sheet by hash, and nothing else', () => {
    const policy = contentsOf(html, /http-equiv="Content-Security-Policy" content="([^"]+)"/g)[0]!;
    const scripts = contentsOf(html, /<script>([\s\S]*?)<\/script>/g);
    const styles = contentsOf(html, /<style>([\s\S]*?)<\/style>/g);
    expect([scripts.length, styles.length]).toEqual([1, 1]);
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const directives = policy.split('; ');
    expect(directives[0]).toBe("default-src 'none'");
    expect(directives).toContain(`script-src ${hash(scripts[0]!)}`);
    expect(directives).toContain(`style-src ${hash(styles[0]!)}`);
    expect(policy).not.toContain('unsafe');
  });

  test('holds the result as it is, whatever its strings are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
        const result = resultOf([stream(1, { class: text, label: `${text}</script><!--<script>${HOSTILE}` })]);
        expect(readData(writeReport(result))).toEqual(JSON.parse(JSON.stringify(result)));
      }),
      { numRuns: 30 },
    );
  });

  test('is the same for the same result', () => {
    expect(writeReport(MIXED)).toBe(html);
  });

  test.each([
    ['one part', 30_000, false],
    ['several parts', 120_000, true],
  ])('compresses much data, in %s', (_, count, several) => {
    const some = resultOf([stream(1, { label: '127.0.0.1:443 <fd> é 𝒳' })]);
    const streams = Array.from({ length: count }, (_, id) => ({ ...some.streams![0]!, id }));
    const large: Result = { ...some, streams };
    const report = writeReport(large);
    expect(report).not.toContain('data-report="json"');
    expect(report.match(/data-report="gzip"/g)!.length > 1).toBe(several);
    expect(report.length).toBeLessThan(JSON.stringify(large).length / 4);
    expect(readData(report)).toEqual(large);
  });
});
