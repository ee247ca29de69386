import { expect, test } from 'vitest';
import { findModuleVersion, isAtLeast } from '../../src/profile/module-version.js';
import { buildProfile } from '../dsl/pprof.js';

const MODULES = ['github.com/quic-go/quic-go', 'github.com/lucas-clemente/quic-go'];

function versionIn(filename: string): string | undefined {
  const samples = [{ stack: [`quic.newStream@${filename}:1`], values: [1] }];
  return findModuleVersion(buildProfile({ types: ['n/count'], samples }), MODULES)?.join('.');
}

/** A file name with an `@` in it is beyond the notation of `buildProfile`. */
function versionInProfileOf(filename: string): string | undefined {
  const profile = buildProfile({ types: ['n/count'], samples: [{ stack: ['quic.newStream@FILE:1'], values: [1] }] });
  const { strings } = profile;
  const named = {
    ...profile,
    strings: Object.assign(Object.create(strings), { get: (i: number) => strings.get(i).replace('FILE', filename) }),
  };
  return findModuleVersion(named, MODULES)?.join('.');
}

test('the version of a module is read from module caches and trimmed paths', () => {
  expect(versionInProfileOf('/home/dev/go/pkg/mod/github.com/quic-go/quic-go@v0.59.0/stream.go')).toBe('0.59.0');
  expect(versionInProfileOf('github.com/lucas-clemente/quic-go@v0.29.1-rc.1/stream.go')).toBe('0.29.1');
  expect(versionInProfileOf('github.com/quic-go/quic-go@v0.99999999999.0/stream.go')).toBeUndefined();
  expect(versionIn('/src/vendor/github.com/quic-go/quic-go/stream.go')).toBeUndefined();
});

test('versions compare by number', () => {
  expect(isAtLeast([0, 43, 0], 0, 43)).toBe(true);
  expect(isAtLeast([0, 9, 9], 0, 43)).toBe(false);
  expect(isAtLeast([1, 0, 0], 0, 43)).toBe(true);
});
