import { describe, expect, test } from 'vitest';
import type { Group, HolderStep } from '../../src/model/result.js';
import { describeHolder, findOwnSteps, nameHolder } from '../../src/report/holder-steps.js';
import { renderHtml } from '../../src/report/html.js';
import { renderMarkdown } from '../../src/report/markdown.js';
import { describePlaces } from '../../src/report/sentence.js';
import { renderTerminal } from '../../src/report/terminal.js';
import { leak } from '../findings/records.js';
import { MIXED, resultOf } from './results.js';

const ROOT: HolderStep = { edge: '', node: 'global' };
const MODULE: HolderStep = { edge: '(internal)', node: 'Generator', at: 'file:///srv/app/src/zip.mjs:1' };
const STREAM: HolderStep = { edge: '(entry)', node: 'Gzip', at: 'node:zlib:762' };

function heldBy(...steps: readonly HolderStep[]): Group {
  return resultOf([leak(1, { holder: [ROOT, ...steps] })]).groups[0]!;
}

describe('who holds a group', () => {
  test('is a variable, where a function holds it: a module is one, too', () => {
    const group = heldBy(MODULE, { edge: 'archives', node: 'Map' }, STREAM);
    expect(describePlaces(group, String)).toEqual(['Held by archives at src/zip.mjs:1.']);
    expect(nameHolder(group)).toBe('archives zip.mjs:1');
  });

  test('is the variable that names the stream itself, when there is no other', () => {
    const closure = { edge: '[2]', node: 'retry()', at: '/srv/app/src/zip.mjs:74' };
    expect(describeHolder(heldBy(closure, { ...STREAM, edge: 'upload' }))?.name).toBe('upload');
  });

  test('is the class of the closest object of the program', () => {
    const table = { edge: 'table', node: 'SessionTable', at: '/srv/app/src/table.mjs:8' };
    const group = heldBy(MODULE, table, { edge: 'sessions', node: 'Map' }, STREAM);
    expect(describePlaces(group, String)).toEqual(['Held by SessionTable at src/table.mjs:8.']);
  });

  test('is a function, when no name of a variable leads on', () => {
    const named = { edge: '[2]', node: 'retry()', at: '/srv/app/src/zip.mjs:74' };
    for (const edge of ['context', '(internal)', '[0]', '<symbol kHandle>']) {
      expect(describeHolder(heldBy(named, { ...STREAM, edge }))?.name).toBe('retry()');
      expect(describeHolder(heldBy(MODULE, { ...STREAM, edge }))?.name).toBe('a suspended function');
    }
  });

  test('is nobody, when no code can reach the streams any more', () => {
    const group = { ...heldBy(MODULE, { edge: 'archives', node: 'Map' }, STREAM), abandoned: true };
    expect(describePlaces(group, String)).toEqual([]);
  });

  test('is said after who opened the streams, where the snapshot tells', () => {
    const openedBy = { function: 'upload', at: '/srv/app/dist/feed.js:3', original: '/srv/app/src/feed.ts:88' };
    const held = heldBy(MODULE, { edge: 'archives', node: 'Map' }, STREAM);
    const sentences = ['Opened by upload() at src/feed.ts:88.', 'Held by archives at src/zip.mjs:1.'];
    expect(describePlaces({ ...held, openedBy }, String)).toEqual(sentences);
    expect(describePlaces({ ...held, openedBy, abandoned: true }, String)).toEqual(sentences.slice(0, 1));
    expect(describePlaces({ ...held, openedBy: { function: '' } }, String)[0]).toBe('Opened by an anonymous function.');
    const result = { ...MIXED, groups: [{ ...held, openedBy }] };
    const terminal = [...renderTerminal(result, { width: 120, color: false, top: 1 })].join('');
    expect(terminal.replaceAll('\n', ' ')).toContain(sentences.join(' '));
    expect(terminal).toContain('made by  upload()  /srv/app/src/feed.ts:88');
  });

  test('is said at the top of every report in the same words', () => {
    const sentence = 'Held by ResponseCache at src/cache.js:120.';
    const terminal = [...renderTerminal(MIXED, { width: 120, color: false, top: 0 })].join('');
    expect(terminal.replaceAll('\n', ' ')).toContain(sentence);
    expect([...renderMarkdown(MIXED, { top: 5 })].join('')).toContain('Held by `ResponseCache` at `src/cache.js:120`.');
    expect([...renderHtml(MIXED)].join('')).toMatch(new RegExp(`<noscript>[\\s\\S]*${sentence}[\\s\\S]*</noscript>`));
  });
});

describe('the steps that are of the program', () => {
  const nameOwn = (...steps: readonly HolderStep[]) => Array.from(findOwnSteps([ROOT, ...steps]), ({ edge }) => edge);
  const map = { edge: 'archives', node: 'Map' };
  const socket = { edge: 'socket', node: 'Socket', at: 'node:net:330' };
  const state = { edge: 'state', node: 'Object' };

  test('begin at its first source, and what has no source is of the step before it', () => {
    expect(nameOwn({ edge: 'timers', node: 'Object' }, MODULE, map, STREAM)).toEqual(['(internal)', 'archives']);
    expect(nameOwn(MODULE, map, socket, state, STREAM)).toEqual(['(internal)', 'archives']);
    expect(nameOwn(MODULE, socket, state, { ...MODULE, edge: 'owner' }, map)).toEqual([
      '(internal)',
      'owner',
      'archives',
    ]);
  });

  test('are all but those of the runtime where no step has a source', () => {
    expect(nameOwn({ edge: 'context', node: 'system / Context' }, map)).toEqual(['archives']);
  });
});
