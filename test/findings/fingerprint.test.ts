import { describe, expect, test } from 'vitest';
import { type Fingerprinted, fingerprint, normaliseHolder } from '../../src/findings/fingerprint.js';
import type { HolderStep } from '../../src/model/result.js';

function held(...holder: readonly HolderStep[]): Fingerprinted {
  return { kind: 'net.Socket', receive: 'unread', send: 'closed', holder };
}

function same(a: HolderStep, b: HolderStep): void {
  expect(fingerprint(held(a))).toBe(fingerprint(held(b)));
}

function differ(a: HolderStep, b: HolderStep): void {
  expect(fingerprint(held(a))).not.toBe(fingerprint(held(b)));
}

const pool = { edge: 'sockets', node: 'Pool' };

test('a fingerprint is 16 hexadecimal digits', () => {
  expect(fingerprint(held(pool))).toMatch(/^[0-9a-f]{16}$/);
});

describe('the fingerprint stays the same', () => {
  test('for another place in an array, a Map or a Set', () => {
    same({ edge: '[3]', node: 'Socket' }, { edge: '[1041]', node: 'Socket' });
    same({ edge: '7', node: 'Socket' }, { edge: '12', node: 'Socket' });
  });

  test('for other object ids in the name of a WeakMap entry', () => {
    same(
      { edge: '5 / part of key (Request @777) -> value (Socket @91) pair in WeakMap (table @5)', node: 'Socket' },
      { edge: '9 / part of key (Request @123) -> value (Socket @45) pair in WeakMap (table @6)', node: 'Socket' },
    );
  });

  test('for another line, folder, drive or build hash', () => {
    same({ ...pool, at: '/srv/app/src/pool.js:10' }, { ...pool, at: '/home/me/app/src/pool.js:22:5' });
    same({ ...pool, at: 'file:///srv/app/src/pool.js:10' }, { ...pool, at: 'C:\\work\\app\\src\\pool.js:10' });
    same({ ...pool, at: '/app/dist/chunk-8f3a2b1c.js:1' }, { ...pool, at: '/app/dist/chunk-00ffee12.js:9' });
    same({ ...pool, at: '/app/dist/chunk-7KQ2ABCD.js:1' }, { ...pool, at: '/app/dist/chunk-ZZ4XYWVU.js:1' });
    same({ ...pool, at: '/app/dist/index-BxY3a1Zq.js:1' }, { ...pool, at: '/app/dist/index-qP0sKeW1.js:1' });
    same({ ...pool, at: '/app/dist/main.js?v=1:3' }, { ...pool, at: '/app/dist/main.js?v=2:3' });
  });

  test('for a linked list of another length', () => {
    const list = (length: number) => held(pool, ...Array.from({ length }, () => ({ edge: 'next', node: 'Entry' })));
    expect(fingerprint(list(1000))).toBe(fingerprint(list(3)));
  });

  test('for other steps through the runtime', () => {
    const direct = fingerprint(held(pool, { edge: '[0]', node: 'Socket' }));
    const viaStore = held(
      { edge: '', node: '(GC roots)' },
      { edge: '4', node: '(Global handles)' },
      { edge: '2', node: 'Node / TCPSocketWrap' },
      { edge: 'emit', node: 'emit', at: 'node:events:513' },
      pool,
      { edge: 'elements', node: '(object elements)' },
      { edge: '0', node: 'Socket' },
    );
    expect(fingerprint(viaStore)).toBe(direct);
  });

  test('for another way from the root to the first code of the program', () => {
    const own = [
      { edge: 'table', node: 'SessionTable', at: '/app/src/sessions.js:8' },
      { edge: '(entry)', node: 'Socket', at: 'node:net:359' },
    ];
    const viaLoader = held({ edge: '', node: 'global' }, { edge: 'loadCache', node: 'LoadCache' }, ...own);
    const viaTimer = held({ edge: '', node: 'global' }, { edge: '_onTimeout', node: 'native_bind()' }, ...own);
    expect(fingerprint(viaLoader)).toBe(fingerprint(viaTimer));
  });

  test('for another function through which the same variable is reached', () => {
    const variable = { edge: 'sessions', node: 'Map' };
    const via = (node: string, ...above: readonly HolderStep[]) =>
      fingerprint(
        held({ edge: '', node: 'global' }, ...above, { edge: 'f', node, at: '/app/src/pool.js:8' }, variable),
      );
    const viaBody = via('Generator', { edge: '(internal)', node: 'Promise' }, { edge: 'module', node: 'ModuleWrap' });
    expect(via('(anonymous)()')).toBe(viaBody);
    expect(via('closePool()', { edge: 'onExit', node: 'runAll()', at: '/app/src/exit.js:2' })).toBe(viaBody);
  });

  test('for the origin that newer Nodes append to a name', () => {
    same({ edge: 'x', node: 'Object' }, { edge: 'x', node: 'Object (prototype) / ' });
  });
});

describe('the fingerprint differs', () => {
  test('for another kind or half', () => {
    const all = [
      held(pool),
      { ...held(pool), kind: 'fs.ReadStream' },
      { ...held(pool), receive: 'open' as const },
      { ...held(pool), send: 'reset' as const },
    ].map(fingerprint);
    expect(new Set(all).size).toBe(all.length);
  });

  test('for another property, class or file', () => {
    differ(pool, { ...pool, edge: 'idle' });
    differ(pool, { ...pool, node: 'Cache' });
    differ({ ...pool, at: '/app/src/pool.js:1' }, { ...pool, at: '/app/src/cache.js:1' });
    differ({ ...pool, at: '/app/server/index.js:1' }, { ...pool, at: '/app/client/index.js:1' });
  });

  test('for another name that the program gave to a stream of the runtime', () => {
    const owner = { edge: '', node: 'Proxy', at: '/app/src/proxy.js:1' };
    const named = (edge: string) => fingerprint(held(owner, { edge, node: 'Socket', at: 'node:net:359' }));
    expect(named('upstream')).not.toBe(named('downstream'));
  });

  test('for a variable of another name, or of a function in another file', () => {
    const of = (file: string, edge: string) =>
      fingerprint(
        held({ edge: '', node: 'global' }, { edge: 'f', node: 'f()', at: `/app/src/${file}:8` }, { edge, node: 'Map' }),
      );
    expect(new Set([of('pool.js', 'idle'), of('pool.js', 'busy'), of('queue.js', 'idle')]).size).toBe(3);
  });

  test('for programs that leak through the same function of a package', () => {
    const client = { edge: 'connect', node: 'connect()', at: '/app/node_modules/pg/lib/client.js:80' };
    const by = (file: string) =>
      fingerprint(
        held({ edge: 'f', node: 'f()', at: file }, { edge: 'db', node: 'Client' }, client, {
          edge: 'stream',
          node: 'Socket',
        }),
      );
    expect(by('/app/src/orders.js:1')).not.toBe(by('/app/src/users.js:1'));
  });

  test('for ordinary names that only look a little like hashes', () => {
    differ({ ...pool, at: '/app/src/http2.js:1' }, { ...pool, at: '/app/src/http1.js:1' });
    differ({ ...pool, at: '/app/src/my-response.js:1' }, { ...pool, at: '/app/src/my-requests.js:1' });
  });
});

test('a function without a name still counts when its file is known', () => {
  expect(normaliseHolder([{ edge: 'socket', node: '(anonymous)', at: '/app/src/a.js:3' }])).toHaveLength(1);
});
