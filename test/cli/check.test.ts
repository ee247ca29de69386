import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CheckResult } from '../../src/model/check.js';
import type { Result } from '../../src/model/result.js';
import { renderJson } from '../../src/report/json.js';
import { CAPTURED, newestCapture, readUncompressed } from '../captures.js';
import { leak, stream } from '../findings/records.js';
import { HOSTILE, resultOf } from '../report/results.js';
import { halfopen, halfopenInShell, type Outcome, type RunOptions } from './halfopen.js';

const LEAKING = newestCapture('all-leaking');
const HEALTHY = newestCapture('all-healthy');
const CUT = (await readUncompressed(HEALTHY)).subarray(0, 1_000_000);

const root = realpathSync(mkdtempSync(join(tmpdir(), 'halfopen-')));
afterAll(() => rmSync(root, { recursive: true }));

const unknown = { state: 'unknown', confidence: 'likely' } as const;
const SOCKET = { holder: [{ edge: 'cache', node: 'Cache', at: '/srv/app/src/cache.js:2' }] };
/** JSON reports stand for captures where a test is not about reading one. */
const REPORTS = {
  'healthy.json': resultOf([stream(1)]),
  'leaking.json': resultOf([leak(1, SOCKET), stream(2)]),
  'worse.json': resultOf([leak(1, SOCKET), leak(2, { kind: 'fs.ReadStream' }), stream(3)]),
  'undecided.json': resultOf([stream(1, { receive: unknown, send: unknown, reader: 'unknown' })]),
  'hostile.json': resultOf([
    leak(1, {
      class: HOSTILE,
      kind: '::error::owned',
      // Longer than a file system takes.
      holder: [{ edge: '', node: 'X', at: `/srv/app/${'x'.repeat(600)}.js:1` }],
    }),
  ]),
} satisfies Record<string, Result>;

/** A repository with the reports in it and, if given, a configuration. */
function createRepository(config?: unknown): string {
  const folder = mkdtempSync(join(root, 'repo-'));
  mkdirSync(join(folder, '.git'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src/cache.js'), 'export class Cache {\n}\n');
  for (const [name, result] of Object.entries(REPORTS)) {
    writeFileSync(join(folder, name), [...renderJson(result)].join(''));
  }
  writeFileSync(join(folder, 'truncated.heapsnapshot'), CUT);
  if (config !== undefined) writeFileSync(join(folder, 'halfopen.config.json'), JSON.stringify(config));
  return folder;
}

function check(cwd: string, args: readonly string[], options: RunOptions = {}): Outcome {
  return halfopen(['check', ...args], { ...options, cwd });
}

function readCheck(folder: string): CheckResult {
  return JSON.parse(readFileSync(join(folder, 'out/report.json'), 'utf8'));
}

const ARTIFACTS = ['report.html', 'report.json', 'report.junit.xml', 'report.md', 'report.sarif'];
const PASSED = /^✓ The check passed$/m;
const FAILED = /^✗ The check failed$/m;
const INCOMPLETE = /^✗ The check is incomplete, and that is not a pass$/m;

describe('the exit code, and the line that says why', () => {
  const expired = { ignore: [{ kind: 'zlib', reason: 'soon', until: '2030-01-31' }] };
  const breaking = {
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('Date.prototype.toISOString=()=>{throw new TypeError("broken")}')}`,
  };

  test.each<[number, readonly string[], RegExp, unknown?, Record<string, string>?]>([
    [0, [HEALTHY], PASSED],
    [0, ['healthy.json'], PASSED],
    [0, ['leaking.json'], PASSED, { failOn: 'none' }],
    [0, ['leaking.json', '--fail-on', 'none'], PASSED, { failOn: 'any' }],
    [0, ['healthy.json', '--today', '2030-01-31'], PASSED, expired],
    [1, [LEAKING], FAILED],
    [1, ['leaking.json'], /- 1 new finding: g-1\n✗ The check failed/],
    [
      1,
      ['healthy.json'],
      /- budget for in-use net\.Socket: 1 stream of at most 0\n/,
      { budgets: [{ verdict: 'in-use', kind: 'net.Socket', maxStreams: 0 }] },
    ],
    [
      1,
      ['healthy.json', '--today', '2030-02-01'],
      /- the ignore entry for kind zlib expired after 2030-01-31\n/,
      expired,
    ],
    [2, ['missing.heapsnapshot'], /^halfopen: .*missing\.heapsnapshot does not exist\n/],
    [2, ['truncated.heapsnapshot'], /^halfopen: .*truncated\.heapsnapshot.*\n/],
    [2, ['src/cache.js'], /^halfopen: src\/cache\.js cannot be analysed: /],
    [
      2,
      ['healthy.json'],
      /^halfopen: halfopen\.config\.json: failon is not a setting\n {2}Did you mean failOn\?\n$/,
      { failon: 'new' },
    ],
    [2, ['healthy.json', '--config', 'none.json'], /^halfopen: the configuration none\.json does not exist\n/],
    [2, ['healthy.json', '--config', 'src/cache.js'], /^halfopen: cache\.js is not JSON\n/],
    [
      2,
      ['healthy.json', '--baseline', 'none.json'],
      /^halfopen: the baseline .*none\.json does not exist\n {2}Write it with --update-baseline\.\n$/,
    ],
    [2, ['healthy.json', '--baseline', 'leaking.json'], /^halfopen: the baseline .*leaking\.json cannot be used/],
    [
      2,
      ['healthy.json', '--fail-on', 'sometimes'],
      /^halfopen: .*--fail-on.*new, any, none\.\n {2}See: halfopen check --help\n$/,
    ],
    [2, ['healthy.json', '--today', '2030-02-30'], /^halfopen: .*--today.*a day such as/],
    [2, ['healthy.json', '-r', 'json:healthy.json'], /^halfopen: the report would overwrite the input healthy\.json\n/],
    [2, ['healthy.json', '-r', 'json:halfopen.config.json'], /^halfopen: the report would overwrite the input/, {}],
    [
      2,
      ['healthy.json', '--out', 'src/cache.js'],
      /^halfopen: cannot write src\/cache\.js: it is not a place for a file\n$/,
    ],
    [2, [], /^halfopen: missing required argument 'file'\n/],
    [3, ['undecided.json'], INCOMPLETE],
    [3, [HEALTHY, '--max-memory', '1M'], /^halfopen: .*memory.*\n/],
    [3, [HEALTHY, '--max-input', '1M'], /^halfopen: .* holds more than 1 MiB\n/],
    [70, ['healthy.json'], /^halfopen: internal error, please report it: TypeError: broken\n/, undefined, breaking],
  ])('%i for %j', (exitCode, args, line, config, env) => {
    const folder = createRepository(config);
    const outcome = check(folder, args, env === undefined ? {} : { env });
    expect([outcome.exitCode, outcome.stderr]).toEqual([
      exitCode,
      line.source.startsWith('^halfopen') ? expect.stringMatching(line) : '',
    ]);
    expect(outcome.stderr === '' ? outcome.stdout : outcome.stderr).toMatch(line);
  });
});

describe('what is left behind', () => {
  test('is four files that agree with each other and with the exit code', () => {
    const folder = createRepository({ ignore: [{ kind: 'fs.ReadStream', reason: 'read by the kernel' }] });
    expect(check(folder, ['worse.json', '--out', 'out']).exitCode).toBe(1);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(ARTIFACTS);
    const { check: checked } = readCheck(folder);
    expect(checked).toMatchObject({ status: 'failed', policyFile: 'halfopen.config.json' });
    expect(checked.findings).toContainEqual({
      group: expect.any(String),
      status: 'new',
      fails: true,
      place: { file: 'src/cache.js', line: 2 },
    });
    for (const name of ARTIFACTS) {
      const text = readFileSync(join(folder, 'out', name), 'utf8');
      expect(text).toContain('src/cache.js');
      expect(text).toContain('read by the kernel');
    }
  });

  test('is the same, byte for byte, when nothing has changed', () => {
    const folder = createRepository({ budgets: [{ maxStreams: 3 }] });
    const run = () => {
      const { stdout } = check(folder, [LEAKING, '--out', 'out', '--today', '2030-01-01']);
      return [stdout, ...ARTIFACTS.map((name) => readFileSync(join(folder, 'out', name), 'utf8'))];
    };
    expect(run()).toEqual(run());
  });

  test('says in each file that the check is incomplete, when the analysis was cut short', () => {
    const folder = createRepository();
    check(folder, ['healthy.json', '--out', 'out']);
    expect(check(folder, ['truncated.heapsnapshot', '--out', 'out'])).toMatchObject({ exitCode: 2, stdout: '' });
    expect(readCheck(folder)).toMatchObject({ groups: [], check: { status: 'incomplete' } });
    for (const name of ARTIFACTS) {
      expect(readFileSync(join(folder, 'out', name), 'utf8')).toMatch(/truncated/);
    }
    const again = check(folder, ['out/report.json']);
    expect(again).toMatchObject({ exitCode: 3, stdout: '' });
    expect(again.stderr).toMatch(/^halfopen: out\/report\.json is the report of an analysis that did not finish\n/);
  });

  test('can be checked again, and gives the same', () => {
    const folder = createRepository();
    check(folder, ['leaking.json', '--out', 'out']);
    const first = readFileSync(join(folder, 'out/report.json'), 'utf8');
    expect(check(folder, ['out/report.json', '-r', 'json'])).toEqual({ exitCode: 1, stdout: first, stderr: '' });
  });
});

describe('the baseline', () => {
  test('is written on demand; then the known passes, the new fails and the fixed is named', () => {
    const folder = createRepository();
    const written = check(folder, ['leaking.json', '--update-baseline']);
    expect(written.exitCode).toBe(0);
    expect(written.stderr).toMatch(/^halfopen: wrote .*halfopen\.baseline\.json: 1 finding, 1 added, 0 removed\n$/);
    expect(check(folder, ['leaking.json']).stdout).toMatch(/- 1 known finding, not failing\n✓ The check passed/);
    expect(check(folder, ['worse.json']).stdout).toMatch(/- 1 new finding: g-\d\n✗ The check failed/);
    const fixed = check(folder, ['healthy.json']);
    expect(fixed.exitCode).toBe(0);
    expect(fixed.stdout).toMatch(/no longer found: 1 net\.Socket stream, receive-never-closed/);
    expect(check(folder, ['healthy.json', '--update-baseline']).stderr).toMatch(/0 findings, 0 added, 1 removed\n$/);
  });

  test('is where the configuration says, whatever folder the check is run in', () => {
    const folder = createRepository({ baseline: 'ci/known.json' });
    expect(check(folder, ['leaking.json']).stderr).toMatch(
      /^halfopen: the baseline .*ci\/known\.json does not exist\n/,
    );
    mkdirSync(join(folder, 'ci'));
    expect(check(join(folder, 'src'), ['../leaking.json', '--update-baseline']).exitCode).toBe(0);
    expect(readdirSync(join(folder, 'ci'))).toEqual(['known.json']);
    expect(check(folder, ['leaking.json']).exitCode).toBe(0);
  });

  test('is left alone when the check is incomplete', () => {
    const folder = createRepository();
    expect(check(folder, ['undecided.json', '--update-baseline']).exitCode).toBe(3);
    expect(check(folder, ['truncated.heapsnapshot', '--update-baseline']).exitCode).toBe(2);
    expect(readdirSync(folder)).not.toContain('halfopen.baseline.json');
  });
});

describe('an earlier capture', () => {
  const MOMENTS = `${CAPTURED}moments/`;
  const moment = (name: string) =>
    MOMENTS + readdirSync(MOMENTS).find((file) => file.endsWith(`-${name}.heapsnapshot.zst`));

  test('of another build takes what it has for known', () => {
    const folder = createRepository();
    expect(check(folder, ['leaking.json', '--before', 'leaking.json']).exitCode).toBe(0);
    expect(check(folder, ['leaking.json', '--before', 'healthy.json'])).toMatchObject({ exitCode: 1 });
    const { exitCode, stdout } = check(folder, ['worse.json', '--before', 'leaking.json']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/- 1 known finding, not failing\n {2}- 1 new finding: g-\d\n✗ The check failed/);
  });

  test('of the same process shows what is stuck and what piles up', () => {
    const { exitCode, stdout } = check(createRepository(), [moment('after'), '--before', moment('before')]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/- g-\d error: \d streams stuck: the same in the capture before\./);
  });

  test.each([
    [['healthy.json', '--before', 'missing.json'], /^halfopen: missing\.json does not exist\n/],
    [['healthy.json', '--before', 'truncated.heapsnapshot'], /^halfopen: .*truncated\.heapsnapshot/],
    [[moment('before'), '--before', moment('after')], /^halfopen: the snapshot given as before was taken after/],
    [['-', '--before', '-'], /^halfopen: standard input can be one of the files/],
    [['healthy.json', '--before', 'leaking.json', '-r', 'json:leaking.json'], /^halfopen: the report would overwrite/],
  ])('that cannot be compared is no pass: %j', (args, line) => {
    const { exitCode, stdout, stderr } = check(createRepository(), args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(line);
  });
});

test('the configuration may be a part of package.json, and is found from a folder below', () => {
  const folder = createRepository();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', halfopen: { failOn: 'none' } }));
  expect(check(join(folder, 'src'), ['../leaking.json']).exitCode).toBe(0);
  expect(check(folder, ['leaking.json', '--config', 'package.json']).exitCode).toBe(0);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', halfopen: { failOn: 'nnoe' } }));
  expect(check(folder, ['leaking.json']).stderr).toMatch(
    /^halfopen: "halfopen" in package\.json: failOn must be one of: new, any, none.*\n {2}Did you mean none\?\n$/,
  );
});

describe('on a CI server', () => {
  const github = (folder: string) => ({ GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary.md') });

  test('GitHub gets annotations and a summary, beside what the step wrote before', () => {
    const folder = createRepository();
    writeFileSync(join(folder, 'summary.md'), 'before\n\n');
    const { exitCode, stderr } = check(folder, ['leaking.json'], { env: github(folder) });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^::error file=src\/cache\.js,line=2,title=receive-never-closed%3A net\.Socket::1 net\.Socket .*\n$/,
    );
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toMatch(/^before\n\n# ✗ The check failed\n/);
  });

  test('GitHub hears of an input that could not be analysed', () => {
    const folder = createRepository();
    const { exitCode, stderr } = check(folder, ['missing.heapsnapshot'], { env: github(folder) });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^::error .*title=incomplete%3A not-found::missing\.heapsnapshot does not exist\nhalfopen: missing/,
    );
    expect(readFileSync(join(folder, 'summary.md'), 'utf8')).toMatch(/^# ✗ The check is incomplete/);
  });

  test('GitHub is commanded by nothing that a heap holds, and data on standard output stays data', () => {
    const folder = createRepository();
    const { stdout, stderr } = check(folder, ['hostile.json'], { env: github(folder) });
    expect(stdout).not.toMatch(/^\s*::/m);
    expect(stderr.match(/^::/gm)).toHaveLength(1);
    expect(() =>
      JSON.parse(check(folder, ['hostile.json', '-r', 'json'], { env: github(folder) }).stdout),
    ).not.toThrow();
  });

  test('GitLab gets a code quality report in the folder', () => {
    const folder = createRepository();
    check(folder, ['leaking.json', '--out', 'out'], { env: { GITLAB_CI: 'true' } });
    const issues = JSON.parse(readFileSync(join(folder, 'out/gl-code-quality-report.json'), 'utf8'));
    expect(issues).toMatchObject([{ location: { path: 'src/cache.js', lines: { begin: 2 } } }]);
  });
});

test('analyze writes the same formats, without a policy', () => {
  const folder = createRepository({ failOn: 'none' });
  const formats = ['markdown', 'sarif', 'junit', 'github', 'gitlab'];
  const args = formats.flatMap((format) => ['-r', `${format}:${format}`]);
  expect(halfopen(['analyze', 'leaking.json', ...args], { cwd: folder })).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
  for (const format of formats) expect(readFileSync(join(folder, format), 'utf8')).toMatch(/never read to the end/);
});

test('work that is done needs an earlier capture and both of its sides', () => {
  const complaint = (...args: readonly string[]) => halfopen(['check', 'x.heapsnapshot', ...args]);
  expect(complaint('--normalize', 'before=1')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there is no --before'),
  });
  expect(complaint('--before', 'y', '--normalize', 'before=1')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('the side after'),
  });
});

describe.skipIf(process.platform === 'win32')('of a repository that anybody may have written', () => {
  test.each([
    ['/dev/zero', 'it is no regular file'],
    ['pipe', 'it is no regular file'],
    ['/proc/self/status', 'it is empty'],
  ])('a baseline that is no file is not read: %s', (baseline, reason) => {
    const folder = createRepository({ baseline });
    if (baseline === '/proc/self/status' && !existsSync(baseline)) return;
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const { exitCode, stderr } = check(folder, ['healthy.json']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(reason) });
  });

  test('a configuration that is no file is not read', () => {
    const folder = createRepository();
    symlinkSync('/dev/zero', join(folder, 'halfopen.config.json'));
    expect(check(folder, ['healthy.json'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'halfopen: the configuration halfopen.config.json cannot be used: it is no regular file\n',
    });
  });

  test('but what the command line names may be a pipe', () => {
    const folder = createRepository();
    const line = `printf '{"failOn":"none"}' | halfopen check leaking.json --config /dev/stdin -q`;
    expect(halfopenInShell(line, folder).exitCode).toBe(0);
    expect(halfopenInShell('halfopen check leaking.json --config /dev/zero', folder)).toMatchObject({
      exitCode: 2,
      stderr: 'halfopen: the configuration /dev/zero cannot be used: it is larger than 4194304 bytes\n',
    });
  });
});

test('nothing is quoted of a configuration that is no JSON: it may be another file than was meant', () => {
  const folder = createRepository();
  for (const text of ['S3CRET_TOKEN=1', '{"token": S3CRET_TOKEN}', '"S3CRET_TOKEN', '{"a":"S3CRET_TOKEN" 1}']) {
    writeFileSync(join(folder, '.env'), text);
    const { exitCode, stderr } = check(folder, ['healthy.json', '--config', '.env']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringMatching(/^halfopen: \.env is not JSON/),
    });
    expect(stderr).not.toMatch(/S3C|'S'/);
  }
});

test('an empty configuration is said to be empty', () => {
  const folder = createRepository();
  writeFileSync(join(folder, 'halfopen.config.json'), '');
  expect(check(folder, ['healthy.json']).stderr).toBe(
    'halfopen: the configuration halfopen.config.json cannot be used: it is empty\n',
  );
});
