import fs from 'node:fs';
import path from 'node:path';

/** The releases every fixture is taken on, unless it says otherwise. */
export const MAJORS = ['18.20.8', '20.20.2', '22.23.3', '24.21.0', '26.10.0'];

const MODULES_OF_THE_RUNNER = new Set(['run.mjs', 'registry.mjs', 'settle.mjs', 'truth.mjs', 'peers.mjs']);

/** Names and paths (below fixtures/programs) of every program. */
export function listPrograms(programsFolder) {
  const found = [];
  for (const folder of ['node', 'node-libs']) {
    const where = path.join(programsFolder, folder);
    if (!fs.existsSync(where)) continue;
    for (const file of fs.readdirSync(where).sort()) {
      if (!file.endsWith('.mjs') || MODULES_OF_THE_RUNNER.has(file)) continue;
      found.push({ name: path.basename(file, '.mjs'), programs: [`${folder}/${file}`] });
    }
  }
  return found;
}
