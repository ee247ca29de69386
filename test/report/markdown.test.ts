import fc from 'fast-check';
import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.js';
import { toCodeBlock, toCodeSpan, toProse } from '../../src/report/escape-markdown.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { checkOf } from '../findings/checks.js';
import { leak, stream } from '../findings/records.js';
import { ATTACKS, CHECKED, createHostile, UNFINISHED } from './checked.js';
import { MIXED, resultOf } from './results.js';

function render(result: Result, top = 5): string {
  return [...renderMarkdown(result, { top })].join('');
}

/** As GitHub renders it, by a parser that is not ours; raw HTML is let through so that it would be seen. */
function toHtml(markdown: string): string {
  return micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
}

function tagsOf(html: string): readonly string[] {
  return [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, tag]) => tag!.toLowerCase());
}

describe('the markdown report', () => {
  test('says first whether the check passed, then why not, with the findings as a table', () => {
    const html = toHtml(render(CHECKED));
    expect(html).toMatch(/^<h1>✗ The check failed<\/h1>\n<ul>\n<li>1 new finding: g-\d/);
    expect(html).toContain('budget for net.Socket: 1 stream of at most 0');
    expect(html).toContain('the ignore entry for kind quic-go stream expired after 2030-06-14');
    expect(html.match(/<table>/g)).toHaveLength(4);
    expect(toHtml(render(checkOf(resultOf([stream(1)]))))).toMatch(/^<h1>✓ The check passed<\/h1>/);
  });

  test('tells of a finding both halves, the evidence, the holder, the line in the repository, the fix and the fingerprint', () => {
    const block = render(CHECKED)
      .split('### ')
      .find((part) => part.includes('src/cache.js'));
    for (const part of [
      /receive: \*\*unread\*\*, certain, reader none/,
      /send: \*\*closed\*\*/,
      /held by: `Cache` at/,
      /`src\/cache\.js:120`/,
      /\*\*fix: /,
      /fingerprint: `[0-9a-f]{16}`/,
    ]) {
      expect(block).toMatch(part);
    }
  });

  test('hides nothing: ignored findings with the reason, entries and baseline that can be cleaned, warnings', () => {
    const html = toHtml(render(CHECKED));
    const section = (title: string) => html.split('<h2>').find((part) => part.startsWith(title)) ?? '';
    expect(section('Ignored findings')).toMatch(/fs\.ReadStream.*read by the kernel/s);
    expect(section('Ignore entries to remove')).toMatch(/tls\.TLSSocket.*matches nothing.*quic-go stream.*expired/s);
    expect(section('In the baseline, but no longer found')).toContain('0123456789abcdef');
    expect(section('Budgets')).toMatch(/exceeded.*kept/s);
    expect(section('Notes')).toContain('one node type is unknown');
    expect(section('Findings')).toMatch(/zlib.*1 \(was 7\)/s);
  });

  test('of an unfinished analysis says what is wrong and claims nothing else', () => {
    expect(render(UNFINISHED)).toBe(
      '# ✗ The check is incomplete, and that is not a pass\n\n- heap.heapsnapshot ends at byte 12. Take it again.\n\n',
    );
  });

  test('tells the worst in full and says how many more there are', () => {
    const many = resultOf(Array.from({ length: 300 }, (_, node) => leak(node, { class: `C${node}` })));
    const text = render(many, 3);
    expect(text.match(/^### /gm)).toHaveLength(3);
    expect(text).toContain('and 297 more findings: see the JSON report');
    expect(text).toContain('and 100 more: see the JSON report');
  });

  test('draws the half-state matrix: every stream once, in the row of its send and the column of its receive half', () => {
    const html = toHtml(render(MIXED));
    const table = /Half-states of 7 streams<\/h2>\n<table>(.*?)<\/table>/s.exec(html)![1]!;
    const [heads, ...rows] = [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) =>
      [...row!.matchAll(/<t[hd]>(.*?)<\/t[hd]>/gs)].map(([, cell]) => cell!.replace(/<\/?strong>/g, '')),
    );
    const drawn = rows.flatMap(([send, ...cells]) =>
      cells.flatMap((cell, index) => (cell === '·' ? [] : [[heads![index + 1], send, Number.parseInt(cell, 10)]])),
    );
    expect(drawn).toHaveLength(new Set(MIXED.groups.map(({ receive, send }) => receive.state + send.state)).size);
    for (const [receive, send, count] of drawn) {
      const inPair = MIXED.groups.filter((group) => group.receive.state === receive && group.send.state === send);
      expect(inPair.reduce((sum, group) => sum + group.count, 0)).toBe(count);
    }
    expect(table).toMatch(/<strong>4, /);
  });

  test('shows the fix as code, and where to read more', () => {
    const [worst] = MIXED.groups;
    const told = { ...worst!, example: ['const stream = open();', 'stream.destroy();'], docs: 'kinds.md#netsocket' };
    const html = toHtml(render({ ...MIXED, groups: [told] }));
    expect(html).toContain('<pre><code class="language-js">const stream = open();\nstream.destroy();\n</code></pre>');
    expect(html).toContain('<li>more: <code>docs/kinds.md#netsocket</code></li>');
    const go = toHtml(render({ ...MIXED, groups: [{ ...told, docs: 'kinds-go.md#quic-go' }] }));
    expect(go).toContain('class="language-go"');
  });

  test('without a check speaks of no check', () => {
    expect(render(MIXED)).toMatch(/^# Half-closed streams\n/);
    expect(render(MIXED)).not.toMatch(/check|baseline|status/);
  });
});

describe('a hostile name', () => {
  const harmless = tagsOf(toHtml(render(createHostile('harmless'))));

  test.each(ATTACKS)('adds no link, tag, cell or heading: %j', (attack) => {
    const html = toHtml(render(createHostile(attack)));
    expect(tagsOf(html)).toEqual(harmless);
    expect(html.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e]/u);
  });

  const junk = fc.string({ unit: fc.constantFrom(...'`*_~[]()<>!|\\&#@:/.- \nabw$1^{}+='), maxLength: 30 });

  test('in a code span is one code span, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(junk, fc.string({ unit: 'binary' }), fc.constantFrom(...ATTACKS)), (text) => {
        const [, code] = /^<p>a <code>([^<]*)<\/code> b<\/p>$/.exec(toHtml(`a ${toCodeSpan(text)} b`)) ?? [];
        expect(code).toBeDefined();
        expect(tagsOf(toHtml(`| a |\n| --- |\n| ${toCodeSpan(text)} |`))).toEqual(
          tagsOf(toHtml('| a |\n| --- |\n| `x` |')),
        );
      }),
      { numRuns: 1000 },
    );
  });

  test('in a code block is that block alone, whatever its lines are', () => {
    const line = fc.oneof(junk, fc.string({ unit: 'binary' }), fc.constantFrom('```', '~~~', '`````js', ...ATTACKS));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 4 }), (lines) => {
        const block = toHtml(['- item', '', ...toCodeBlock(lines, 'js'), 'after'].join('\n'));
        expect(tagsOf(block)).toEqual(tagsOf('<ul><li></li></ul><pre><code></code></pre><p></p>'));
      }),
      { numRuns: 1000 },
    );
  });

  test('in a sentence is text, at its start, in a list and in a table', () => {
    fc.assert(
      fc.property(fc.oneof(junk, fc.string({ unit: 'binary' }), fc.constantFrom(...ATTACKS)), (text) => {
        const prose = `x${toProse(text)}`;
        expect(tagsOf(toHtml(prose))).toEqual(['p', 'p']);
        expect(tagsOf(toHtml(`- ${toProse(text)}x`))).toEqual(['ul', 'li', 'li', 'ul']);
        expect(tagsOf(toHtml(`| a |\n| --- |\n| ${toProse(text)} |`))).toEqual(tagsOf(toHtml('| a |\n| --- |\n| x |')));
      }),
      { numRuns: 1000 },
    );
  });

  test('that is ordinary reads as it is', () => {
    for (const name of ['net.Socket', '<symbol kState>', '#private', 'Größe'])
      expect(toCodeSpan(name)).toBe(`\`${name}\``);
    expect(toHtml(toProse('read it to io.EOF, or call stream.CancelRead(code) - besides <b>Close()</b>'))).toBe(
      '<p>read it to io.EOF, or call stream.CancelRead(code) - besides &lt;b&gt;Close()&lt;/b&gt;</p>',
    );
  });
});
