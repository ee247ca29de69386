import fs from 'node:fs';
import path from 'node:path';

export const MAJORS = ['18.20.8', '20.20.2', '22.23.3', '24.21.0', '26.10.0'];

/** The bundle that a script runs in: what Node has built in and copies of it, what the web has, and libraries. */
function bundleOf(script) {
  if (/^node(-libs)?\/(web-|websocket-)/.test(script)) return 'web';
  // What came after the bundle `all` was captured, and needs no library.
  if (/^node\/(worker-ports|waiting)/.test(script)) return 'libs';
  if (script.startsWith('node/') || script.startsWith('node-libs/readable-stream-copies')) return 'all';
  return 'libs';
}

/** Releases whose stream state has a layout of its own that no later release of the same major has. */
const EARLY_LAYOUTS = ['20.6.0', '20.9.0', '20.10.0', '21.0.0'];

/** Around nodejs/node#65110: the last release without it and the first with it. The bundles have 24.21.0 and 26.10.0. */
const FOR_AWAIT = ['24.18.1', '24.19.0'];

/**
 * What is committed, at most 40 MB. A bare Node process is 0.7 MB of compressed snapshot before a program has done
 * anything, so programs run together. The rest of the matrix is captured when it is tested: `npm run test:captures`.
 */
const COMMITTED = [
  { name: 'all-leaking', versions: MAJORS, plain: MAJORS },
  { name: 'all-healthy', versions: MAJORS, plain: [] },
  { name: 'web-leaking', versions: ['26.10.0'], plain: [] },
  // What is read are fields of the libraries; the oldest Node makes the smallest snapshot.
  { name: 'libs-leaking', versions: ['18.20.8'], plain: [] },
  { name: 'for-await-half-open', versions: FOR_AWAIT, plain: [] },
  { name: 'stream-forgotten', versions: EARLY_LAYOUTS, plain: [] },
  // The first command of the README: gzip is what everybody can unpack.
  { name: 'net-half-closed', versions: ['20.20.2'], plain: [], extension: '.gz' },
  { name: 'bundled-service', versions: ['24.21.0'], plain: [] },
];

/** Modules that programs share. */
const NOT_PROGRAMS = new Set([
  'run.mjs',
  'registry.mjs',
  'settle.mjs',
  'truth.mjs',
  'http.mjs',
  'body-server.mjs',
  'web-truth.mjs',
  'quic-shapes.mjs',
  'tls-over-psk.mjs',
  'message-ports.mjs',
  'object-server.mjs',
  'http-clients.mjs',
  'grpc-echo.mjs',
  'ws-truth.mjs',
  'websocket-server.mjs',
  'mixed-healthy-web.mjs',
  'streamx-truth.mjs',
  'muxer-pairs.mjs',
  'message-pairs.mjs',
  'quic-pair.mjs',
  'tunnel.mjs',
]);

/** Every program, by name, with the scripts (below fixtures/programs) that run in its process; the bundles last. */
function listPrograms(programsFolder) {
  const programs = new Map();
  for (const folder of ['node', 'node-libs']) {
    for (const file of fs.readdirSync(path.join(programsFolder, folder)).sort()) {
      if (!file.endsWith('.mjs') || NOT_PROGRAMS.has(file)) continue;
      programs.set(path.basename(file, '.mjs'), [`${folder}/${file}`]);
    }
  }
  const isHealthy = (name) => name.includes('-healthy');
  const scripts = [...programs.values()].flat();
  const bundles = {};
  for (const bundle of ['all', 'web', 'libs']) {
    const own = scripts.filter((script) => bundleOf(script) === bundle);
    bundles[`${bundle}-leaking`] = own.filter((script) => !isHealthy(script));
    bundles[`${bundle}-healthy`] = own.filter(isHealthy);
  }
  for (const [name, own] of Object.entries(bundles)) programs.set(name, own);
  programs.set('bundled-service', ['bundled/out/service.mjs']);
  return programs;
}

/**
 * The captures to take, `{ name, programs, version, plain, extension }` each: the committed ones, or, when versions or a
 * pattern (`*` stands for anything) are given, every matching program on every given version.
 */
export function planCaptures({ programsFolder, versions, pattern, plain, extension = '.zst' }) {
  const programs = listPrograms(programsFolder);
  if (versions === undefined && pattern === undefined) {
    return COMMITTED.flatMap((entry) =>
      entry.versions.map((version) => ({
        name: entry.name,
        programs: programs.get(entry.name),
        version,
        plain: entry.plain.includes(version),
        extension: entry.extension ?? '.zst',
      })),
    );
  }
  const expression = new RegExp(`^${(pattern ?? '*').replace(/[^\w*-]/g, '\\$&').replaceAll('*', '.*')}$`);
  const chosen = [...programs].filter(([name]) => expression.test(name));
  if (chosen.length === 0)
    throw new Error(`no program is called ${pattern}; there are ${[...programs.keys()].join(', ')}`);
  return (versions ?? MAJORS).flatMap((version) =>
    chosen.map(([name, scripts]) => ({ name, programs: scripts, version, plain, extension })),
  );
}
