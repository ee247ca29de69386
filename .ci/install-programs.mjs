// What tests run beside this Node.js: jest, and the other majors that reports must not differ on. A registry that cannot
// be reached is no fault of the code: those tests are then skipped, and this says so.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { installInto, nodeBinary } from '../scripts/capture/node-binaries.mjs';

const NODES = ['20.20.2', '22.23.3', '24.21.0', '26.10.0'];
const JEST = '30.5.2';
const ATTEMPTS = 3;

const scratch = fileURLToPath(new URL('../.scratch', import.meta.url));

async function attempt(name, install) {
  for (let left = ATTEMPTS - 1; ; left--) {
    try {
      await install();
      console.log(`${name} is there`);
      return;
    } catch (error) {
      console.error(String(error.stderr ?? error).trim());
      if (left === 0) break;
      await setTimeout(2000);
    }
  }
  console.error(`SKIPPED: ${name} could not be installed, and the tests that need it do not run.`);
}

const isLinux = process.platform === 'linux' && process.arch === 'x64';
if (!isLinux) console.error('SKIPPED: the other Node.js majors are installed on Linux x64 only.');
for (const version of isLinux ? NODES : []) await attempt(`Node.js ${version}`, () => nodeBinary(version, scratch));

await attempt(`jest ${JEST}`, async () => {
  const folder = path.join(scratch, 'jest');
  if (!existsSync(path.join(folder, 'node_modules/jest/bin/jest.js'))) await installInto(folder, [`jest@${JEST}`]);
});
