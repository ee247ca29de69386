import { expect, test } from 'vitest';
import { shortenPath } from '../../src/report/layout.js';

test('a place keeps its end, and the protocol of a file takes no room', () => {
  expect(shortenPath('file:///srv/app.js:3', 15)).toBe('/srv/app.js:3');
  expect(shortenPath('file:///srv/app.js:3', 10)).toBe('…/app.js:3');
  expect(shortenPath('https://host/app.js:3', 40)).toBe('https://host/app.js:3');
});
