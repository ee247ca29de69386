/**
 * Bundles the modules of the command line and of the library, and the packages that they use, into a few files,
 * `dist/program/`: loading more than a hundred modules one by one took longer than all else that `halfopen --version` does.
 * What a command does not need stays in files of its own. CommonJS, because Node starts it 15 ms sooner. Names are kept, so
 * that a stack can be read.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

const folder = `${root}dist/program`;

/**
 * Small modules that most commands need, in three files instead of twenty: Node takes 0.2 ms to find and open each. `words` is
 * what the library needs of them, too.
 */
const SHARED_FILES = [
  group(
    'words',
    'model/[^/]+|io/(compile-budget|progress|read-all|read-regular-file)|formats/(built-files|webassembly|json-memory|v8/snapshot|pprof/profile)|' +
      'findings/(version|size|fail-on|filter|compare-text|limit-memory|check/(policy|day))',
  ),
  group(
    'command-line',
    'cli/(options|input-options|diff-options|io|terminal|explain-failure|destinations|write-whole|write-report)|' +
      'report/(reporters|escape|disarm|units|layout|palette|json)',
  ),
  group('judging', 'findings/(judge|holder|fix|fingerprint)|streams/locate-kinds'),
];

const LATER = '\0child-process-later';

/**
 * Commander asks for `node:child_process` at once, to start subcommands that are programs of their own. halfopen has none,
 * and Node takes up to 4 ms to load what starts processes. It still does when Commander calls for it.
 */
const CHILD_PROCESS_LATER = {
  name: 'child-process-later',
  resolveId: (id, importer) =>
    id === 'node:child_process' && /[\\/]commander[\\/]/.test(importer) ? LATER : undefined,
  load: (id) =>
    id === LATER ? "exports.spawn = (...args) => require('node:child_process').spawn(...args);" : undefined,
};

rmSync(folder, { recursive: true, force: true });
const modules = [
  ...(await bundle(
    {
      main: 'dist/cli/main.js',
      index: 'dist/index.js',
      testing: 'dist/testing/expect-no-half-open-streams.js',
      worker: 'dist/testing/worker.js',
    },
    { groups: SHARED_FILES },
  )),
  // One file, because each thread loads its modules anew. The library starts it, too.
  ...(await bundle('dist/graph/second-thread-program.js', false)),
];
writeFileSync(`${folder}/package.json`, '{ "type": "commonjs" }\n');
writeFileSync(`${folder}/LICENSES`, listPackages(modules).map(quoteLicence).join('\n'));

/** @returns the paths of the modules that are in it */
async function bundle(input, codeSplitting) {
  const { output } = await build({
    cwd: root,
    input,
    platform: 'node',
    plugins: [CHILD_PROCESS_LATER],
    transform: { target: 'node20.19' },
    output: {
      // As deep as the modules themselves: they find the page of the HTML report from where they are.
      dir: folder,
      format: 'cjs',
      codeSplitting,
      chunkFileNames: '[name].js',
      comments: false,
    },
  });
  return output.flatMap(({ moduleIds = [] }) => moduleIds);
}

/** `modules`: a regular expression for paths below `dist/`, without their ending. What they import goes with them. */
function group(name, modules) {
  const paths = new RegExp(`^dist/(${modules})\\.js$`);
  return { name, test: (id) => paths.test(id.slice(root.length).replaceAll('\\', '/')) };
}

function listPackages(paths) {
  const found = paths.flatMap((path) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+\//.exec(path)?.[0] ?? []);
  return [...new Set(found)].sort();
}

/** Licences ask to be copied along with the code. */
function quoteLicence(directory) {
  const { name, version, license } = JSON.parse(readFileSync(`${directory}package.json`, 'utf8'));
  const file = readdirSync(directory).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} comes without its licence`);
  return `${name} ${version} (${license})\n\n${readFileSync(directory + file, 'utf8').trim()}\n`;
}
