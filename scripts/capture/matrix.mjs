import fs from 'node:fs';
import path from 'node:path';

const MAJORS = ['18.20.8', '20.20.2', '22.23.3', '24.21.0', '26.10.0'];

/** The libraries no longer run on Node 18. */
const LIBRARY_MAJORS = MAJORS.slice(1);

/** Libraries that are a copy of what Node has built in: they run in the bundles of Node's own streams. */
const COPIES = 'node-libs/readable-stream-copies';

/** Releases whose stream state has a layout of its own that no later release of the same major has. */
const EARLY_LAYOUTS = ['20.6.0', '20.9.0', '20.10.0', '21.0.0'];

/** Around nodejs/node#65110: the last release without it and the first with it. The bundles have 24.21.0 and 26.10.0. */
const FOR_AWAIT = ['24.18.1', '24.19.0'];

/**
 * What is committed. A bare Node process is a megabyte of compressed snapshot before a program has done anything, so
 * programs run together in two bundles for the full range of releases, and alone where that shows more.
 */
const COMMITTED = [
  { name: 'all-leaking', versions: MAJORS, plain: ['18.20.8', '20.20.2', '26.10.0'] },
  { name: 'all-healthy', versions: MAJORS, plain: ['24.21.0'] },
  { name: 'libs-leaking', versions: LIBRARY_MAJORS, plain: ['22.23.3'] },
  { name: 'libs-healthy', versions: LIBRARY_MAJORS, plain: ['22.23.3'] },
  { name: 'for-await-half-open', versions: FOR_AWAIT, plain: [] },
  { name: 'stream-forgotten', versions: EARLY_LAYOUTS, plain: [] },
  { name: 'net-half-closed', versions: ['20.20.2'], plain: [] },
  { name: 'bundled-service', versions: ['24.21.0'], plain: [] },
];

/** Modules that programs share. */
const NOT_PROGRAMS = new Set(['run.mjs', 'registry.mjs', 'settle.mjs', 'truth.mjs', 'http.mjs', 'tls-over-psk.mjs', 'object-server.mjs', 'http-clients.mjs']);

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
  const isLibrary = ([script]) => script.startsWith('node-libs/') && !script.startsWith(COPIES);
  const bundle = ({ healthy, library }) =>
    [...programs.entries()]
      .filter(([name, scripts]) => isHealthy(name) === healthy && isLibrary(scripts) === library)
      .flatMap(([, scripts]) => scripts);
  const bundles = {
    'all-leaking': bundle({ healthy: false, library: false }),
    'all-healthy': bundle({ healthy: true, library: false }),
    'libs-leaking': bundle({ healthy: false, library: true }),
    'libs-healthy': bundle({ healthy: true, library: true }),
  };
  for (const [name, scripts] of Object.entries(bundles)) programs.set(name, scripts);
  programs.set('bundled-service', ['bundled/out/service.mjs']);
  return programs;
}

/**
 * The captures to take, `{ name, programs, version, numeric, plain }` each: the committed ones, or, when versions or a
 * pattern (`*` stands for anything) are given, every matching program on every given version.
 */
export function planCaptures({ programsFolder, versions, pattern, plain }) {
  const programs = listPrograms(programsFolder);
  if (versions === undefined && pattern === undefined) {
    return COMMITTED.flatMap((entry) =>
      entry.versions.map((version) => ({
        name: entry.name,
        programs: programs.get(entry.name),
        version,
        plain: entry.plain.includes(version),
      })),
    );
  }
  const expression = new RegExp(`^${(pattern ?? '*').replace(/[^\w*-]/g, '\\$&').replaceAll('*', '.*')}$`);
  const chosen = [...programs].filter(([name]) => expression.test(name));
  if (chosen.length === 0)
    throw new Error(`no program is called ${pattern}; there are ${[...programs.keys()].join(', ')}`);
  return (versions ?? MAJORS).flatMap((version) =>
    chosen.map(([name, scripts]) => ({ name, programs: scripts, version, plain })),
  );
}
