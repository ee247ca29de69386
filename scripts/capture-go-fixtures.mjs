// Builds the Go programs of fixtures/programs/go, runs their scenarios and writes the profiles with their truth to
// fixtures/captured. Needs Go 1.21 or newer, which fetches the toolchains named below. The tests do not need it.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const programs = join(root, 'fixtures/programs/go');
const captured = join(root, 'fixtures/captured');

// A fixed directory: Go records the path of the running binary in every profile.
const workshop = join(tmpdir(), 'halfopen-go');

/** What to build: the command's directory, the library whose version truth.json names, module file, tags, toolchain. */
const builds = {
  'quic-go0.65': { ...quic('go.mod', ''), go: 'go1.27.4' },
  'quic-go0.59': { ...quic('quic-059.mod', ''), go: 'go1.25.12' },
  'quic-go0.48': { ...quic('quic-048.mod', 'quic_interface'), go: 'go1.23.12' },
  'quic-go0.48gopath': { ...quic('quic-048.mod', 'quic_interface'), go: 'go1.23.12', gopath: true },
  'quic-go0.29': { ...quic('quic-029.mod', 'quic_lucas', 'lucas-clemente'), go: 'go1.19.13' },
  'std1.27': { command: 'std', modfile: 'go.mod', go: 'go1.27.4' },
  'std1.26': { command: 'std', modfile: 'go.mod', go: 'go1.26.8' },
  'xnet0.62': { command: 'xnet', library: 'golang.org/x/net', modfile: 'go.mod', go: 'go1.26.8' },
  'grpc1.85': { command: 'grpc', library: 'google.golang.org/grpc', modfile: 'go.mod', go: 'go1.27.4' },
  'yamux0.1.2': { command: 'yamux', library: 'github.com/hashicorp/yamux', modfile: 'go.mod', go: 'go1.27.4' },
  'smux1.5': { command: 'smux', library: 'github.com/xtaci/smux', modfile: 'go.mod', go: 'go1.27.4' },
};

function quic(modfile, tags, owner = 'quic-go') {
  return { command: 'quic', library: `github.com/${owner}/quic-go`, modfile, tags };
}

const quicLeaks = [
  'close-only',
  'close-only-nodata',
  'read-never-close',
  'neither',
  'never-accepted',
  'uni-never-read',
  'opener-close-only',
  'labels-mixed',
];
const quicOthers = ['healthy', 'cancelread-close', 'blocked-read', 'app-retained', 'live-churn'];
const quicAll = [...quicLeaks, ...quicOthers];
const httpStd = ['http1-body-unread', 'http1-read-not-closed', 'http2-body-unread', 'http2-small-unread'];
const otherStd = [
  'iopipe-reader-dropped',
  'iopipe-writer-unclosed',
  'iopipe-healthy',
  'exec-stdout-never-read',
  'tcp-closewrite-retained',
];

/** Go's default sampling interval, and the interval at which every allocation is recorded; in bytes. */
const rates = { rate512k: 524288, rate1: 1 };

const sampled = { rate: 'rate512k', before: 8000, after: 32000 };
const exact = { rate: 'rate1', before: 1000, after: 4000 };
const few = { rate: 'rate1', before: 100, after: 400 };
const fewSampled = { ...few, rate: 'rate512k' };

const cases = [
  { build: 'quic-go0.48', scenario: 'close-only-connection', ...sampled, directory: 'quic-go-4717' },
  ...casesOf('quic-go0.65', quicAll, sampled),
  ...casesOf('quic-go0.59', quicAll, sampled),
  ...casesOf('quic-go0.48', quicAll, sampled),
  ...casesOf('quic-go0.29', quicAll, sampled),
  ...casesOf('quic-go0.65', ['close-only-large'], { ...sampled, before: 1000, after: 4000 }),
  ...casesOf('quic-go0.48gopath', ['close-only', 'healthy'], sampled),
  ...casesOf('quic-go0.65', quicAll, exact),
  ...casesOf('quic-go0.65', ['close-only-large'], { ...exact, before: 200, after: 800 }),
  ...casesOf('quic-go0.59', ['close-only', 'healthy', 'neither'], exact),
  ...casesOf('quic-go0.48', ['close-only', 'healthy', 'neither', 'app-retained'], exact),
  ...casesOf('quic-go0.29', ['close-only', 'healthy', 'neither', 'read-never-close'], exact),
  ...casesOf('std1.27', [...httpStd, ...otherStd], few),
  ...casesOf('std1.27', httpStd, fewSampled),
  ...casesOf('std1.26', httpStd, few),
  ...casesOf('xnet0.62', ['body-unread', 'small-unread'], few),
  ...casesOf('grpc1.85', ['abandoned', 'healthy'], few),
  ...casesOf('grpc1.85', ['abandoned'], fewSampled),
  ...casesOf('yamux0.1.2', ['close-only', 'neither', 'healthy'], few),
  ...casesOf('smux1.5', ['neither', 'healthy'], few),
];

/** Scenarios whose goroutines are also kept as text, with the wait times and creators that only debug=2 has. */
const withText = new Set(['go/quic-go0.65-rate1-live-churn']);

function casesOf(build, scenarios, shape) {
  return scenarios.map((scenario) => ({
    build,
    scenario,
    ...shape,
    directory: `go/${build}-${shape.rate}-${scenario}`,
  }));
}

function run(file, args, options) {
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], ...options });
}

/** Go 1.19 does not find the main module's packages while its own GOROOT lies in the module cache and is indexed. */
function toolchainRepairs(go) {
  return go.startsWith('go1.19') ? { GODEBUG: 'goindex=0' } : {};
}

function goEnvironment({ go }) {
  return { ...process.env, GOTOOLCHAIN: go, GOFLAGS: '-p=1 -buildvcs=false', GOWORK: 'off', ...toolchainRepairs(go) };
}

/** Returns the path of the binary. */
function build(name) {
  const { command, modfile, tags = '', gopath } = builds[name];
  const env = goEnvironment(builds[name]);
  const binary = join(workshop, name);
  const flags = [`-modfile=${modfile}`, `-tags=${tags}`];
  if (gopath) {
    buildInGopath(command, flags, tags, env, binary);
  } else {
    run('go', ['build', '-trimpath', ...flags, '-o', binary, `./${command}`], { cwd: programs, env });
  }
  return binary;
}

/** A build from before modules: the recorded file names carry no version. */
function buildInGopath(command, flags, tags, env, binary) {
  const gopath = join(workshop, 'gopath');
  rmSync(gopath, { recursive: true, force: true });
  const template = '{{if not .Standard}}{{.ImportPath}} {{.Dir}}{{end}}';
  for (const line of run('go', ['list', '-deps', ...flags, '-f', template, `./${command}`], {
    cwd: programs,
    env,
  }).split('\n')) {
    if (line === '') continue;
    const [importPath, source] = line.split(' ');
    const target = join(gopath, 'src', importPath);
    mkdirSync(target, { recursive: true });
    for (const entry of readdirSync(source)) {
      if (statSync(join(source, entry)).isFile()) copyFileSync(join(source, entry), join(target, entry));
    }
  }
  const cwd = join(gopath, 'src/halfopen-fixtures');
  const offline = { ...env, GO111MODULE: 'off', GOPATH: gopath };
  run('go', ['build', '-trimpath', `-tags=${tags}`, '-o', binary, `./${command}`], { cwd, env: offline });
}

/** The library and its exact version, as the module file requires it. */
function libraryOf(name) {
  const { library, modfile } = builds[name];
  if (library === undefined) return 'standard library';
  const line = readFileSync(join(programs, modfile), 'utf8')
    .split('\n')
    .find((candidate) => candidate.includes(`${library} v`));
  return line.replace('require', '').trim();
}

function capture(fixture, binary) {
  const { scenario, before, after, rate, directory } = fixture;
  const out = join(captured, directory);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const counts = ['-rate', rates[rate], '-before', before, '-after', after].map(String);
  const args = ['-scenario', scenario, ...counts, '-out', out, '-library', libraryOf(fixture.build)];
  if (withText.has(directory)) args.push('-text');
  run(binary, args, { env: { ...process.env, QUIC_GO_DISABLE_RECEIVE_BUFFER_WARNING: 'true' } });
  const goroutines = join(out, 'goroutine.debug2.txt');
  if (existsSync(goroutines)) {
    writeFileSync(`${goroutines}.gz`, gzipSync(readFileSync(goroutines)));
    rmSync(goroutines);
  }
}

/** A glob with only `*`. */
function matcher(glob) {
  const escaped = glob.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`);
}

const { list, only } = yargs(hideBin(process.argv))
  .option('list', { type: 'boolean', describe: 'print the fixtures, capture nothing' })
  .option('only', { type: 'string', default: '*', describe: 'capture the fixtures that match this glob' })
  .strict()
  .parseSync();

const pattern = matcher(only);
const chosen = cases.filter(({ directory }) => pattern.test(directory));
const binaries = new Map();
for (const fixture of chosen) {
  if (!list) {
    if (!binaries.has(fixture.build)) binaries.set(fixture.build, build(fixture.build));
    capture(fixture, binaries.get(fixture.build));
  }
  console.log(fixture.directory);
}
