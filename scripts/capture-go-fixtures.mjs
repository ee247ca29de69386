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

/** What to build: the command's directory, its module file, build tags and toolchain. */
const builds = {
  'quic-go0.65': { command: 'quic', modfile: 'go.mod', tags: '', go: 'go1.27.4' },
  'quic-go0.59': { command: 'quic', modfile: 'quic-059.mod', tags: '', go: 'go1.25.12' },
  'quic-go0.48': { command: 'quic', modfile: 'quic-048.mod', tags: 'quic_interface', go: 'go1.23.12' },
  'quic-go0.48gopath': {
    command: 'quic',
    modfile: 'quic-048.mod',
    tags: 'quic_interface',
    go: 'go1.23.12',
    gopath: true,
  },
  'quic-go0.29': { command: 'quic', modfile: 'quic-029.mod', tags: 'quic_lucas', go: 'go1.19.13' },
};

const quicLeaks = [
  'close-only',
  'close-only-nodata',
  'read-never-close',
  'neither',
  'never-accepted',
  'uni-never-read',
  'opener-close-only',
];
const quicOthers = ['healthy', 'cancelread-close', 'blocked-read', 'app-retained', 'live-churn', 'labels-mixed'];
const quicAll = [...quicLeaks, ...quicOthers];

/** Go's default sampling interval, and the interval at which every allocation is recorded; in bytes. */
const rates = { rate512k: 524288, rate1: 1 };

const sampled = { rate: 'rate512k', before: 8000, after: 32000 };
const exact = { rate: 'rate1', before: 1000, after: 4000 };

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

function goEnvironment({ go }) {
  return { ...process.env, GOTOOLCHAIN: go, GOFLAGS: '-p=1 -buildvcs=false', GOWORK: 'off' };
}

/** Returns the path of the binary. */
function build(name) {
  const { command, modfile, tags, gopath } = builds[name];
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

/** The library's exact version, as the module file requires it. */
function libraryOf({ build: name, scenario }) {
  const { command, modfile } = builds[name];
  const library = command === 'quic' ? 'quic-go' : scenario.split('-')[0];
  const requirement = readFileSync(join(programs, modfile), 'utf8').match(new RegExp(`(\\S*/${library}) (v\\S+)`));
  return requirement ? `${requirement[1]} ${requirement[2]}` : 'standard library';
}

function capture(fixture, binary) {
  const { scenario, before, after, rate, directory } = fixture;
  const out = join(captured, directory);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const text = withText.has(directory);
  const counts = ['-before', before, '-after', after].map(String);
  const args = [
    '-scenario',
    scenario,
    ...counts,
    '-out',
    out,
    '-library',
    libraryOf(fixture),
    ...(text ? ['-text'] : []),
  ];
  const env = {
    ...process.env,
    GODEBUG: `memprofilerate=${rates[rate]}`, // set before the first allocation, so that rate 1 misses nothing
    QUIC_GO_DISABLE_RECEIVE_BUFFER_WARNING: 'true',
  };
  run(binary, args, { env });
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
