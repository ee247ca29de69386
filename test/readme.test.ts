import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { halfopen } from './cli/halfopen.js';

const ROOT = new URL('../', import.meta.url).pathname;
const README = readFileSync(`${ROOT}README.md`, 'utf8');

describe('the README', () => {
  it('opens with what it is, how the report looks, and the way from a bare machine to a report and to the tests', () => {
    const [beginning] = README.split('\n## ');
    const [title, sentence, picture, shell, terminal] = beginning!.split('\n\n');
    expect(title).toBe('# halfopen');
    expect(sentence).toMatch(/^halfopen finds the streams whose receive side was never closed/);
    expect(picture).toMatch(/^!\[[^\]]+\]\(docs\/screens\/report\.webp\)$/);
    const commands = shell!.split('\n');
    expect(commands[0]).toBe('```sh');
    expect(commands[1]).toMatch(/^npm ci && npx halfopen analyze fixtures\/captured\/\S+\.heapsnapshot\.gz$/);
    expect(commands[2]).toBe('npm ci && npm test');
    expect(commands[3]).toBe('```');
    expect(terminal).toMatch(/^```text\n/);
  });

  it('shows no more of the first report than fits beside the picture', () => {
    const [, report] = /```text\n(.*?)…\n```/s.exec(README)!;
    expect(report!.split('\n').length).toBeLessThanOrEqual(16);
  });

  it('is at most 200 lines', () => {
    expect(README.trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });

  it('shows reports that the program really prints', () => {
    const shown = [...README.matchAll(/```sh\n(.*?)```\n\n```text\n(.*?)(?:…\n)?```/gs)];
    expect(shown).toHaveLength(2);
    for (const [, commands, report] of shown) {
      const args = commands!.split('\n')[0]!.replace(/^.*npx halfopen /, '');
      expect(halfopen(args.split(' ').flatMap(expandBraces)).stdout).toContain(report);
    }
  });

  it('links to files that exist', () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target!);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((target) => !existsSync(`${ROOT}${target}`))).toEqual([]);
  });
});

/** `a{b,c}d` as a shell reads it. */
function expandBraces(word: string): readonly string[] {
  const [, head, list, tail] = /^(.*)\{(.*)\}(.*)$/.exec(word) ?? [];
  return list === undefined ? [word] : list.split(',').map((part) => `${head}${part}${tail}`);
}
