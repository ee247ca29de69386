import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const PACKAGE = 'chrome-devtools-frontend';
export const DEVTOOLS_VERSION = '1.0.1705227';

const ENTRY = `
export { HeapSnapshotLoader } from './HeapSnapshotLoader.ts';
export { SecondaryInitManager } from './HeapSnapshot.ts';
`;
/** What the package's own build generates and does not publish. Messages are not shown, so their language is of no interest. */
const LOCALES = `
export const LOCALES = ['en-US'];
export const BUNDLED_LOCALES = LOCALES;
export const DEFAULT_LOCALE = 'en-US';
export const REMOTE_FETCH_PATTERN = '';
export const LOCAL_FETCH_PATTERN = '';
`;
/** Newer than Node 20. */
const WITH_RESOLVERS = `
Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new this((res, rej) => { resolve = res; reject = rej; });
  return { promise, resolve, reject };
};`;

/**
 * The heap snapshot worker of Chrome DevTools, unmodified, as one module for Node: installs the pinned version into
 * `folder` and bundles it, unless that was done before. Returns the path of the module.
 */
export async function provideDevTools(folder) {
  const bundle = path.join(folder, `heap-snapshot-worker-${DEVTOOLS_VERSION}.mjs`);
  if (fs.existsSync(bundle)) return bundle;
  fs.mkdirSync(folder, { recursive: true });
  const install = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
  execFileSync('npm', [...install, `${PACKAGE}@${DEVTOOLS_VERSION}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  await build({
    stdin: {
      contents: ENTRY,
      resolveDir: path.join(folder, 'node_modules', PACKAGE, 'front_end/entrypoints/heap_snapshot_worker'),
    },
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: WITH_RESOLVERS },
    // It tells of nodes that the root does not reach.
    drop: ['console'],
    plugins: [{ name: 'locales', setup: provideLocales }],
    logLevel: 'error',
  });
  return bundle;
}

function provideLocales({ onResolve, onLoad }) {
  onResolve({ filter: /\/locales\.js$/ }, ({ path: file }) => ({ path: file, namespace: 'locales' }));
  onLoad({ filter: /.*/, namespace: 'locales' }, () => ({ contents: LOCALES }));
}
