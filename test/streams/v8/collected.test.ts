/** A finished stream in a list of the program is a leak of memory; one in a list of Node itself is not the program's. */
import { describe, expect, test } from 'vitest';
import { captureAndAnalyze } from './capture.js';

const CLOSED = `
  const { port1, port2 } = new MessageChannel();
  port2.close();`;

describe('a closed port', () => {
  test('is a note where a list of the program has it', async () => {
    const { groups } = await captureAndAnalyze(`${CLOSED} globalThis.ports = [port1]; await sleep(50);`);
    expect(groups.map(({ verdict }) => verdict)).toContain('closed-but-retained');
  });

  test('accuses nobody where a list of a module of Node has it', async () => {
    const { groups } = await captureAndAnalyze(
      `
      // A function that V8 takes for one of Node, with a list in its scope.
      const vm = await import('node:vm');
      const keep = vm.runInThisContext('(() => { const list = []; return (x) => list.push(x); })()', 'node:internal/kept');
      (() => { ${CLOSED} keep(port1); globalThis.keep = keep; })();
      await sleep(50);`,
    );
    expect(groups.filter(({ kind }) => kind === 'MessagePort').map(({ verdict }) => verdict)).not.toContain(
      'closed-but-retained',
    );
  });
});
