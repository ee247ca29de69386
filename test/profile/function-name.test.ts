import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isStandardPackage, packageOf, parseFunctionName, possiblePackages } from '../../src/profile/function-name.js';

/** Names from profiles of Go 1.19 to 1.27 programs, and what they are names of. */
const NAMES: readonly (readonly [raw: string, path: string, importPath: string, isClosure: boolean])[] = [
  ['main.main', 'main.main', 'main', false],
  ['main.(*server).serve-fm', 'main.(*server).serve', 'main', false],
  ['net/http.(*Transport).dialConn.gowrap3', 'net/http.(*Transport).dialConn', 'net/http', true],
  ['main.main.func1.2', 'main.main', 'main', true],
  ['main.walk-range1', 'main.walk', 'main', true],
  ['main.f.func2-range1', 'main.f', 'main', true],
  ['io.init.0.func1', 'io.init', 'io', true],
  ['github.com/quic-go/quic-go.glob..func1', 'github.com/quic-go/quic-go.glob.', 'github.com/quic-go/quic-go', true],
  [
    'github.com/quic-go/quic-go.(*incomingStreamsMap[go.shape.*uint8]).GetOrOpenStream',
    'github.com/quic-go/quic-go.(*incomingStreamsMap).GetOrOpenStream',
    'github.com/quic-go/quic-go',
    false,
  ],
  [
    'github.com/a/b/list.NewWithPool[go.shape.struct { Start github.com/x/y.T; M map[string]int }]',
    'github.com/a/b/list.NewWithPool',
    'github.com/a/b/list',
    false,
  ],
  [
    'github.com/lucas-clemente/quic-go.(*incomingStreamsMap[...]).GetOrOpenStream',
    'github.com/lucas-clemente/quic-go.(*incomingStreamsMap).GetOrOpenStream',
    'github.com/lucas-clemente/quic-go',
    false,
  ],
  [
    'shop/vendor/github.com/hashicorp/yamux.newStream',
    'github.com/hashicorp/yamux.newStream',
    'github.com/hashicorp/yamux',
    false,
  ],
  [
    'vendor/golang.org/x/net/http2/hpack.(*Decoder).Write',
    'golang.org/x/net/http2/hpack.(*Decoder).Write',
    'golang.org/x/net/http2/hpack',
    false,
  ],
  ['gopkg.in/yaml%2ev3.Unmarshal', 'gopkg.in/yaml.v3.Unmarshal', 'gopkg.in/yaml.v3', false],
  ['malloc', 'malloc', '', false],
  ['', '', '', false],
];

describe('the name of a function', () => {
  test.each(NAMES)('%s', (raw, path, importPath, isClosure) => {
    expect(parseFunctionName(raw)).toEqual({ path, package: importPath, isClosure });
  });

  test.each(NAMES)(
    '%s has a package that is told without the rest, and may be told from its path',
    (raw, path, own) => {
      expect(packageOf(raw)).toBe(own);
      expect(possiblePackages(path)).toContain(own);
    },
  );

  test('has the package that is told without the rest, whatever it is', () => {
    const part = fc.constantFrom('a', '.', '/', '[', ']', 'vendor/', '/vendor/', '%2e', '-fm', '.func1', 'b');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const raw = parts.join('');
        const { package: own, path } = parseFunctionName(raw);
        expect(packageOf(raw)).toBe(own);
        expect(possiblePackages(path)).toContain(own);
      }),
    );
  });

  test('is without the closures in it, in the time that it takes to read', () => {
    const pieces = fc.array(fc.constantFrom('.', 'func', 'gowrap', 'deferwrap', '-range', '1', '23', 'f', '-'));
    const closures = /(?:\.(?:func|gowrap|deferwrap)?\d+|-range\d+)+$/;
    fc.assert(
      fc.property(pieces, (parts) => {
        const symbol = `f${parts.join('')}`;
        const plain = symbol.replace(closures, '');
        expect(parseFunctionName(`main.${symbol}`)).toMatchObject({
          path: `main.${plain}`,
          isClosure: plain !== symbol,
        });
      }),
    );
    const hostile = `main.f${'.1'.repeat(4000)}x`;
    // The regular expression takes 200 s, longer than a test may.
    for (let i = 0; i < 10_000; i++) parseFunctionName(hostile);
  });

  test('is the same with any type arguments', () => {
    const typeName = fc.stringMatching(/^[a-z*{};. /]{0,12}$/);
    const { argument } = fc.letrec<{ argument: string }>((tie) => ({
      argument: fc.oneof(
        { depthSize: 'small' },
        typeName,
        fc.tuple(typeName, tie('argument'), typeName).map(([before, inner, after]) => `${before}[${inner}]${after}`),
      ),
    }));
    fc.assert(
      fc.property(argument, (text) => {
        expect(parseFunctionName(`a.io/b.(*T[${text}]).m`)).toEqual(parseFunctionName('a.io/b.(*T).m'));
        expect(parseFunctionName(`a.io/b.f[${text}].func1`)).toEqual(parseFunctionName('a.io/b.f.func1'));
      }),
    );
  });

  // What is quadratic or worse here takes minutes, and the runner gives up.
  test('is found in any string, also in a hostile one', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (raw) => typeof parseFunctionName(raw).path === 'string'));
    for (const hostile of ['['.repeat(1e6), '.1'.repeat(1e6), '-range'.repeat(1e6), '%2e'.repeat(1e6)]) {
      expect(parseFunctionName(hostile).path.length).toBeLessThanOrEqual(8192);
    }
  });
});

test('packages of Go are told from those of a program', () => {
  for (const path of ['net/http', 'runtime', 'internal/runtime/maps', 'io']) expect(isStandardPackage(path)).toBe(true);
  for (const path of ['main', 'shop/cart', 'github.com/quic-go/quic-go', 'netx/http'])
    expect(isStandardPackage(path)).toBe(false);
});
