import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { splitSide } from '../../src/cli/side.js';
import { halfopen } from './halfopen.js';

const HERE = fileURLToPath(import.meta.url);

test.each([
  ['a.pb.gz,b.pb.gz', ['a.pb.gz', 'b.pb.gz']],
  [',a.pb.gz,', ['a.pb.gz']],
  ['http://h/heap?labels=a,b', ['http://h/heap?labels=a,b']],
  ['http://h/heap?labels=a,b,http://h/goroutine', ['http://h/heap?labels=a,b', 'http://h/goroutine']],
  [`http://h/heap,${HERE}`, ['http://h/heap', HERE]],
  [`${HERE},http://h/a,b`, [HERE, 'http://h/a,b']],
])('a side of a comparison may be several files, and a URL may have commas: %s', (text, paths) => {
  expect(splitSide(text)).toEqual(paths);
});

test.each([' http://user:S3CRET@host/heap', 'ftp://user:S3CRET@host/heap', 'hxxps://user:S3CRET@host/heap'])(
  'what was meant as a URL is not told: %s',
  (name) => {
    for (const args of [
      ['analyze', name],
      ['inspect', name],
      ['diff', name, name],
    ]) {
      const { exitCode, stderr } = halfopen(args);
      expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('A URL begins with') });
      expect(stderr).not.toContain('S3CRET');
    }
  },
);
