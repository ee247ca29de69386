import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Result } from '../../src/model/result.js';
import { disarm } from '../../src/report/disarm.js';
import { renderAnnotations, renderJobSummary } from '../../src/report/github.js';
import { renderTerminal } from '../../src/report/terminal.js';
import { checkOf } from '../findings/checks.js';
import { anyRecords, leak, stream } from '../findings/records.js';
import { ATTACKS, CHECKED, createHostile, UNFINISHED } from './checked.js';
import { MIXED, resultOf } from './results.js';

interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/**
 * Reads a line as the runner does (actions/runner, `src/Runner.Common/ActionCommand.cs`): version 2 commands begin the
 * line, version 1 commands stand anywhere in it.
 */
function readCommand(line: string): Command | undefined {
  const match = /^\s*::([^\s:]+)(?: (.*?))?::(.*)$/s.exec(line);
  if (match === null) return line.includes('##[') ? { name: 'v1', properties: {}, data: line } : undefined;
  const undo = (text: string, ...escapes: [string, string][]) =>
    escapes.reduce((result, [to, from]) => result.replaceAll(from, to), text);
  const lines: [string, string][] = [
    ['\r', '%0D'],
    ['\n', '%0A'],
  ];
  const pairs = (match[2] ?? '').split(',').map((pair): [string, string] => {
    const [key, ...value] = pair.split('=');
    return [key!, undo(value.join('='), ...lines, [':', '%3A'], [',', '%2C'], ['%', '%25'])];
  });
  return { name: match[1]!, properties: Object.fromEntries(pairs), data: undo(match[3]!, ...lines, ['%', '%25']) };
}

function annotationsOf(result: Result): readonly (Command | undefined)[] {
  const lines = [...renderAnnotations(result)].join('').split('\n');
  expect(lines.pop()).toBe('');
  return lines.map(readCommand);
}

describe('annotations', () => {
  test('stand at the line of the repository, or at the configuration', () => {
    expect(annotationsOf(CHECKED)).toMatchObject([
      { name: 'error', properties: { file: 'halfopen.config.json', title: 'A budget is exceeded' } },
      { name: 'error', properties: { file: 'halfopen.config.json', title: 'An ignore entry has expired' } },
      { name: 'error', properties: { file: 'src/cache.js', line: '120', title: 'receive-never-closed: net.Socket' } },
    ]);
  });

  test('are about what fails: neither known nor ignored findings', () => {
    const data = annotationsOf(CHECKED)
      .map((command) => command?.data)
      .join('\n');
    expect(data).not.toMatch(/zlib|fs\.ReadStream/);
    expect(annotationsOf(checkOf(resultOf([stream(1)])))).toEqual([]);
  });

  test('are at most ten, the most severe first', () => {
    const closed = { state: 'closed', confidence: 'certain' } as const;
    const mild = Array.from({ length: 8 }, (_, node) =>
      leak(node, { class: `M${node}`, receive: { state: 'unread', confidence: 'likely' }, send: closed }),
    );
    const severe = Array.from({ length: 8 }, (_, node) => leak(node + 20, { class: `S${node}` }));
    const names = annotationsOf(checkOf(resultOf([...mild, ...severe]))).map((command) => command?.name);
    expect(names).toEqual([...Array(8).fill('error'), ...Array(2).fill('warning')]);
  });

  test('of an unfinished analysis say so', () => {
    expect(annotationsOf(UNFINISHED)).toMatchObject([
      { name: 'error', properties: { title: 'incomplete: truncated' }, data: 'heap.heapsnapshot ends at byte 12' },
    ]);
  });

  test.each(ATTACKS)('are neither more nor others when names are %j', (attack) => {
    const shape = (text: string) =>
      annotationsOf(createHostile(text)).map((command) => [command?.name, Object.keys(command?.properties ?? {})]);
    expect(shape(attack)).toEqual(shape('harmless'));
  });

  test('say what they were given, once the runner has undone the escapes', () => {
    const text = '50 %, a:b %0A, c::d';
    const [annotation] = annotationsOf(checkOf(resultOf([leak(1, { kind: text, fix: text })])));
    expect(annotation?.properties.title).toBe(`receive-never-closed: ${text}`);
    expect(annotation?.data).toContain(`Fix: ${text}.`);
  });
});

describe('the job summary', () => {
  test('is under 1 MiB however long names are and however many findings there are, and says that there is more', () => {
    const huge = Array.from({ length: 3000 }, (_, node) =>
      leak(node, {
        class: `C${node}`,
        kind: '接'.repeat(5000),
        fix: '続'.repeat(5000),
        unknown: Array.from({ length: 40 }, () => '語'.repeat(5000)),
        holder: [{ edge: '接'.repeat(5000), node: '続'.repeat(5000) }],
      }),
    );
    const summary = [...renderJobSummary(checkOf(resultOf(huge)))].join('');
    expect(Buffer.byteLength(summary)).toBeLessThan(2 ** 20);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(2 ** 16);
    expect(summary).toMatch(/and [\d,]+ more|There is more than a job summary may hold/);
  });

  test('begins with the outcome', () => {
    expect([...renderJobSummary(CHECKED)].join('')).toMatch(/^# ✗ The check failed\n/);
    expect([...renderJobSummary(MIXED)].join('')).toMatch(/^# Half-closed streams\n/);
  });
});

describe('the log of a job', () => {
  const log = (result: Result) => [...disarm(renderTerminal(result, { width: 80, color: false, top: 5 }))].join('');

  test.each(ATTACKS)('commands the runner to do nothing when names are %j', (attack) => {
    for (const text of [attack, `x ${attack}`, `${'x'.repeat(60)} ${attack}`]) {
      expect(
        log(createHostile(text))
          .split('\n')
          .map(readCommand)
          .filter((command) => command !== undefined),
      ).toEqual([]);
    }
  });

  test('is the report, letter for letter, when nothing in it is a command', () => {
    fc.assert(
      fc.property(anyRecords, (records) => {
        const pieces = [...renderTerminal(resultOf(records), { width: 80, color: false, top: 5 })];
        expect([...disarm(pieces)]).toEqual(pieces);
      }),
    );
  });
});
