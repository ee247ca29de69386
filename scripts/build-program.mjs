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

rmSync(folder, { recursive: true, force: true });
const modules = [
  ...(await bundle(
    {
      main: 'dist/cli/main.js',
      index: 'dist/index.js',
      testing: 'dist/testing/expect-no-half-open-streams.js',
      worker: 'dist/testing/worker.js',
    },
    true,
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
