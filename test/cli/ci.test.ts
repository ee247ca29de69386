import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseConfig } from '../../src/findings/check/config.js';
import { renderJson } from '../../src/report/json.js';
import { leak } from '../findings/records.js';
import { resultOf } from '../report/results.js';
import { halfopen } from './halfopen.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GUIDE = readFileSync(join(ROOT, 'docs/ci.md'), 'utf8');
const HELP = halfopen(['check', '--help']).stdout;

const folder = mkdtempSync(join(tmpdir(), 'halfopen-'));
afterAll(() => rmSync(folder, { recursive: true }));

function blocksOf(language: string): readonly string[] {
  const blocks = [...GUIDE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, text]) => text!);
  expect(blocks.length).toBeGreaterThan(0);
  return blocks;
}

describe('the guide for CI', () => {
  test('shows a configuration that halfopen accepts', () => {
    for (const block of blocksOf('json')) expect(() => parseConfig(JSON.parse(block), 'ci.md')).not.toThrow();
  });

  test('names only options and files that there are', () => {
    const commands = [...GUIDE.matchAll(/halfopen check [^\n`']*/g)].map(([command]) => command);
    const options = [
      ...`${commands.join(' ')} ${[...GUIDE.matchAll(/`(--?[a-z][^`]*)`/g)].map(([, text]) => text).join(' ')}`.matchAll(
        /(?<=^| )--?[a-z][a-z-]*/g,
      ),
    ].map(([option]) => option);
    const ofOthers = ['--heapsnapshot-signal', '--fail', '--silent', '--output', '--import'];
    expect(options.length).toBeGreaterThan(5);
    for (const option of options) if (!ofOthers.includes(option)) expect(HELP).toContain(option);
  });

  test('tells the exit codes that the help tells', () => {
    const codes = (text: string) => [...text.matchAll(/^\|? +(\d+) /gm)].map(([, code]) => code);
    expect(codes(GUIDE)).toEqual(codes(HELP.slice(HELP.indexOf('Exit codes:'))));
  });

  test('shows workflows that are YAML with steps and scripts that are shell', () => {
    const scripts: string[] = [];
    for (const block of blocksOf('yaml')) {
      const workflow = parse(block);
      const job = workflow.jobs?.['half-closed-streams'] ?? workflow['half-closed-streams'];
      expect(job.steps ?? job.script).toBeInstanceOf(Array);
      // Complete: it takes the capture, checks it, and keeps the folder, also when the check fails.
      expect(block).toMatch(/kill -USR2|debug\/pprof\/heap/);
      expect(block).toMatch(/halfopen check|uses: .*\/halfopen$/m);
      expect(block).toMatch(/(if|when): always.*path(s?):\s+(- )?halfopen-report$/ms);
      if (workflow.jobs !== undefined) expect(workflow.on).toBeDefined();
      scripts.push(...(job.script ?? job.steps.flatMap((step: { run?: string }) => step.run ?? [])));
    }
    for (const script of [...scripts, ...blocksOf('sh')]) {
      expect(spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    }
  });

  test('loads a file into the server that writes a readable snapshot', () => {
    const [code] = blocksOf('js');
    const cwd = mkdtempSync(join(folder, 'signal-'));
    writeFileSync(join(cwd, 'heap-on-signal.mjs'), code!);
    writeFileSync(join(cwd, 'server.js'), 'process.emit("SIGUSR2");');
    const { status } = spawnSync(process.execPath, ['--import', './heap-on-signal.mjs', 'server.js'], { cwd });
    expect(status).toBe(0);
    expect(readdirSync(cwd)).toContain('heap.heapsnapshot');
    const { stdout } = halfopen(['analyze', 'heap.heapsnapshot', '-r', 'json'], { cwd });
    expect(JSON.parse(stdout).inputs[0].numericValues).toBe(true);
  });
});

describe('the action', () => {
  const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8'));
  const [step] = action.runs.steps;

  /** Runs the script of the step with inputs as the runner passes them. */
  function run(inputs: Readonly<Record<string, string>>, { built = true } = {}) {
    const cwd = mkdtempSync(join(folder, 'action-'));
    writeFileSync(join(cwd, 'leaking.json'), [...renderJson(resultOf([leak(1)]))].join(''));
    const env: Record<string, string> = {};
    for (const [name, value] of Object.entries<string>(step.env)) {
      const input = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(value)![1]!;
      env[name] = inputs[input] ?? action.inputs[input].default ?? '';
    }
    const bin = join(cwd, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'npx'), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
    chmodSync(join(bin, 'npx'), 0o755);
    const unbuilt = join(cwd, 'checkout');
    mkdirSync(unbuilt);
    writeFileSync(join(unbuilt, 'package.json'), '{"version":"1.2.3"}');
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], {
      cwd,
      encoding: 'utf8',
      env: {
        ...env,
        PATH: [bin, process.env.PATH].join(delimiter),
        GITHUB_ACTION_PATH: built ? ROOT : unbuilt,
      },
    });
    return { cwd, status, stdout, stderr };
  }

  test('checks the file, fails with it and leaves the reports', () => {
    const { cwd, status, stdout, stderr } = run({ file: 'leaking.json\n' });
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toMatch(/✗ The check failed/);
    expect(readdirSync(join(cwd, 'halfopen-report'))).toContain('report.sarif');
    expect(run({ file: 'leaking.json', 'fail-on': 'none', out: 'other' }).status).toBe(0);
  });

  test('takes its inputs as text, not as commands or options', () => {
    const { cwd, status, stderr } = run({
      file: '$(touch owned)\n"; touch owned; "\n--help',
      out: 'a folder; touch owned',
    });
    expect(status).toBe(2);
    expect(stderr).toContain('$(touch owned) does not exist');
    expect(readdirSync(cwd)).toContain('a folder; touch owned');
    expect(readdirSync(cwd)).not.toContain('owned');
  });

  test('from a checkout that was not built runs that version from npm', () => {
    const { stdout } = run(
      { file: 'heap.pb.gz\ngoroutine.pb.gz', before: 'b.json', baseline: 'known.json', config: 'c.json' },
      { built: false },
    );
    expect(stdout.trimEnd().split('\n')).toEqual([
      ...['--yes', 'halfopen@1.2.3', 'check', '--out', 'halfopen-report', '--before', 'b.json', '--config', 'c.json'],
      ...['--baseline', 'known.json', '--', 'heap.pb.gz', 'goroutine.pb.gz'],
    ]);
  });

  test('has in the guide the inputs that it has', () => {
    for (const input of Object.keys(action.inputs)) expect(GUIDE).toContain(`\`${input}\``);
  });
});
