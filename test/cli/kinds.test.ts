import { describe, expect, test } from 'vitest';
import type { KindCatalogue } from '../../src/model/kinds.js';
import { halfopen } from './halfopen.js';

function list(...args: readonly string[]): string {
  const { exitCode, stdout, stderr } = halfopen(['kinds', ...args]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
}

describe('halfopen kinds', () => {
  const catalogue: KindCatalogue = JSON.parse(list('--json'));

  test('lists every kind with its versions, and how many of its facts need numbers', () => {
    const text = list();
    for (const { title } of catalogue.kinds) expect(text).toContain(title);
    const { facts } = catalogue.kinds.find(({ kinds }) => kinds.includes('net.Socket'))!;
    const needing = facts.filter(({ needsNumbers }) => needsNumbers !== 'no').length;
    expect(needing).toBe(1);
    expect(text).toMatch(
      new RegExp(`^net\\.Socket +Node 18 to 26 · ${facts.length} facts, 1\\s+needs\\s+numbers$`, 'm'),
    );
    for (const { versions } of catalogue.kinds) expect(text.replace(/\s+/g, ' ')).toContain(versions);
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('tells all about one: each fact with its edge, its source line and the programs that prove it', () => {
    const text = list('net.socket');
    const socket = catalogue.kinds.find(({ kinds }) => kinds.includes('net.Socket'))!;
    for (const { source } of socket.facts) expect(text).toContain(source);
    for (const program of socket.provenBy) expect(text).toContain(`fixtures/programs/${program}`);
    for (const line of socket.example) expect(text).toContain(line);
    expect(text).not.toContain('`');
    expect(text).not.toContain('tls.TLSSocket');
  });

  test('finds a kind by a part of its name', () => {
    const found: KindCatalogue = JSON.parse(list('http2', '--json'));
    expect(found.kinds.flatMap(({ kinds }) => kinds)).toContain('http2.ClientHttp2Stream');
    expect(found.kinds.length).toBeLessThan(catalogue.kinds.length);
  });

  test('of a kind that there is not exits with 2 and names those that there are', () => {
    const { exitCode, stdout, stderr } = halfopen(['kinds', 'telegraph']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^halfopen: there is no kind "telegraph"\n {2}Kinds: .*net\.Socket/);
  });
});
