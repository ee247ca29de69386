/** Profiles to measure with, and the programs that read them. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeTool } from './contestants.mjs';
import { measureCommand, TIME } from './measure-process.mjs';

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

const SAMPLES_PER_MEGABYTE = 12_000;
/** `go tool pprof` took four minutes and 8 GB for 250 MB of an earlier generator, whose call graph had more edges. */
const LARGEST_FOR_GO = 100e6;
const PPROF_HEAP = '--max-old-space-size=16000';

/** The file of about so many megabytes (10^6 bytes) in `folder`, made unless it is there. */
export function provideProfile(megabytes, folder) {
  const file = path.join(folder, `heap-${megabytes}.pb`);
  if (fs.existsSync(file)) return file;
  fs.mkdirSync(folder, { recursive: true });
  const samples = Math.max(1, Math.round(megabytes * SAMPLES_PER_MEGABYTE));
  execFileSync(process.execPath, [here('generate-profile.mjs'), file, `${samples}`], { stdio: 'inherit' });
  return file;
}

/**
 * Races of two, halfopen first: what runs after twenty seconds of Go finds the caches of the machine empty. `go tool pprof` only
 * where Go and GNU time are.
 */
export function listProfileRaces() {
  const { name, version } = describeTool();
  const tool = {
    name,
    version,
    does: 'the whole analyze command',
    args: (file) => [here('../../bin/halfopen.js'), 'analyze', file, '--reporter', 'json'],
    read: (output) => ({ samples: JSON.parse(output).inputs[0].profile.samples }),
  };
  const manifest = here('../../node_modules/pprof-format/package.json');
  const decoder = {
    name: 'pprof-format',
    version: JSON.parse(fs.readFileSync(manifest, 'utf8')).version,
    does: 'reads the file and decodes it, nothing more',
    args: (file) => [PPROF_HEAP, here('drive-pprof-format.mjs'), file],
    read: (output) => JSON.parse(output),
  };
  const go = findGo();
  return [decoder, go].flatMap((peer) => (peer === undefined ? [] : [[tool, peer]]));
}

function findGo() {
  try {
    fs.accessSync(TIME, fs.constants.X_OK);
    const [, , version] = execFileSync('go', ['version'], { encoding: 'utf8' }).split(' ');
    // Makes Go build the tool, if it has to, before anything is measured.
    execFileSync('go', ['tool', 'pprof', '-h'], { stdio: 'ignore' });
    return {
      name: 'go tool pprof',
      version,
      does: 'pprof -top',
      reads: (file) => fs.statSync(file).size < LARGEST_FOR_GO,
      measure: (file) => measureCommand(['go', 'tool', 'pprof', '-top', file]),
    };
  } catch {
    return undefined;
  }
}
