/** A finished stream in a list of the program is a leak of memory; one in a list of Node itself is not the program's. */
import { describe, expect, test } from 'vitest';
import { captureAndAnalyze } from './capture.js';

const CLOSED = `
  const ports = [new MessageChannel(), new MessageChannel(), new MessageChannel()].map(({ port1, port2 }) => {
    port2.close();
    return port1;
  });`;

describe('closed ports', () => {
  test('are a note where a list of the program has them', async () => {
    const { groups } = await captureAndAnalyze(`${CLOSED} globalThis.kept = ports; await sleep(50);`);
    expect(groups.map(({ verdict, count }) => [verdict, count])).toContainEqual(['closed-but-retained', 3]);
  });

  test.each([
    ['each is in a list of its own, as the files of a message are', 'ports.map((port) => ({ files: [port] }))'],
    ['few are in records, as what is in flight is', 'ports.map((port) => ({ port }))'],
    ['functions in the list know them, as listeners do', 'ports.map((port) => () => port)'],
    ['most of the list is open', '[...ports, ...Array.from({ length: 40 }, () => new MessageChannel().port1)]'],
  ])('accuse nobody where %s', async (_, list) => {
    const { groups } = await captureAndAnalyze(`(() => { ${CLOSED} globalThis.kept = ${list}; })(); await sleep(50);`);
    expect(groups.map(({ verdict }) => verdict)).not.toContain('closed-but-retained');
  });

  test('accuse nobody where a list of a module of Node has it', async () => {
    const { groups } = await captureAndAnalyze(
      `
      // A function that V8 takes for one of Node, with a list in its scope.
      const vm = await import('node:vm');
      const keep = vm.runInThisContext('(() => { const list = []; return (x) => list.push(x); })()', 'node:internal/kept');
      (() => { ${CLOSED} ports.forEach(keep); globalThis.keep = keep; })();
      await sleep(50);`,
    );
    expect(groups.filter(({ kind }) => kind === 'MessagePort').map(({ verdict }) => verdict)).not.toContain(
      'closed-but-retained',
    );
  });
});
