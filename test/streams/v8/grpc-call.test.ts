/** Objects with the fields of @grpc/grpc-js 1.14; `npm run test:captures` asks real calls. */
import { expect, test } from 'vitest';
import { captureAndAnalyze } from './capture.js';

test('a client call that nobody read is over with its status, unless messages wait in it', async () => {
  const { groups } = await captureAndAnalyze(`
    import { Duplex } from 'node:stream';
    class Call extends Duplex {
      constructor(name, ended, messages) {
        super({ objectMode: true, read() {}, write() {} });
        Object.assign(this, { serialize() {}, deserialize() {} });
        // One attempt may be over before the call is.
        this.call = { call: { ended, method: name, host: 'host', underlyingCalls: [{ statusOutput: true }] } };
        for (const message of messages) this.push(message);
        this.push(null);
      }
    }
    globalThis.kept = [
      new Call('/cancelled', true, []),
      new Call('/unread', true, [Buffer.alloc(10)]),
      new Call('/tried', false, []),
    ];`);
  const verdicts = groups
    .filter(({ kind }) => kind === 'grpc-js call')
    .map(({ verdict, count }) => ({ verdict, count }));
  expect(verdicts).toEqual([
    { verdict: 'receive-never-closed', count: 2 },
    { verdict: 'in-use', count: 1 },
  ]);
});
