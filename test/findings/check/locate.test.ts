import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locate, type WorkingTree } from '../../../src/findings/check/locate.js';
import type { Group, HolderStep, InputInfo } from '../../../src/model/result.js';
import { resultOf } from '../../report/results.js';
import { leak } from '../records.js';

const FILES = ['src/server.js', 'src/cache.js', 'index.js', 'src/a b.js'];
const tree: WorkingTree = { root: '/repo', contains: (file) => FILES.includes(file) };

function groupHeldBy(holder: readonly HolderStep[]): Group {
  return resultOf([leak(1, { holder })]).groups[0]!;
}

function place(at: string, format: InputInfo['format'] = 'v8-heapsnapshot') {
  return locate(groupHeldBy([{ edge: 'x', node: 'X', at }]), format, tree);
}

describe('the place of a finding', () => {
  const cache = { file: 'src/cache.js', line: 120 };

  test('is the line of the repository that the source names, as a path or a URL', () => {
    for (const at of ['/repo/src/cache.js:120', '/repo/src/cache.js:120:7', 'file:///repo/src/cache.js:120']) {
      expect(place(at), at).toEqual(cache);
    }
    expect(place('file:///repo/src/a%20b.js:1')).toEqual({ file: 'src/a b.js', line: 1 });
    expect(place('/repo/index.js:3')).toEqual({ file: 'index.js', line: 3 });
  });

  test('is found when the program ran in another folder, on another machine', () => {
    for (const at of [
      '/srv/app/src/cache.js:120',
      'C:\\work\\app\\src\\cache.js:120',
      'example.com/app/src/cache.js:120',
    ]) {
      expect(place(at), at).toEqual(cache);
    }
  });

  test('is not guessed from a file name alone', () => {
    expect(place('/srv/other/index.js:3')).toBeUndefined();
    expect(place('index.js:3')).toBeUndefined();
  });

  test('is never in the runtime, in a dependency, nowhere or at no line', () => {
    for (const at of [
      'node:net:359',
      '/repo/node_modules/x/src/cache.js:1',
      '/repo/src/gone.js:1',
      '/repo/src/cache.js',
      '/repo/src/cache.js:0',
      'eval:1',
      ':1',
      '',
    ]) {
      expect(place(at), at).toBeUndefined();
    }
  });

  test('is the nearest to the stream: a path ends there, a stack begins there', () => {
    const group = groupHeldBy([
      { edge: '', node: 'main', at: '/repo/src/server.js:1' },
      { edge: 'cache', node: 'Cache', at: '/repo/src/cache.js:120' },
      { edge: 'socket', node: 'Socket', at: 'node:net:1' },
    ]);
    expect(locate(group, 'v8-heapsnapshot', tree)).toEqual(cache);
    expect(locate(group, 'pprof', tree)).toEqual({ file: 'src/server.js', line: 1 });
  });

  test('is inside the repository, whatever the heap says', () => {
    const asked: string[] = [];
    const everything: WorkingTree = {
      root: '/repo',
      contains(file) {
        asked.push(file);
        return true;
      },
    };
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'etc', 'file:', '%2e%2e', 'repo', '\0', 'C:'), fc.string());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.constantFrom('/', '\\'), (parts, separator) => {
        const at = `${separator}${parts.join(separator)}:1`;
        for (const source of [at, `file://${at}`]) {
          const found = locate(groupHeldBy([{ edge: '', node: '', at: source }]), 'v8-heapsnapshot', everything);
          if (found === undefined) continue;
          expect(found.file.split('/')).not.toContain('..');
          expect(found.file).not.toMatch(/^\/|\\/);
        }
      }),
    );
    expect(asked.some((file) => file.split(/[/\\]/).includes('..'))).toBe(false);
  });
});
