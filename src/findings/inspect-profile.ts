import type { Profile } from '../formats/pprof/profile.js';
import { recognizeProfile } from '../formats/pprof/recognize.js';
import { readStart } from '../io/read-start.js';
import type { ByteSource } from '../io/source.js';
import type { ProfileFacts } from '../model/inspection.js';
import { MIB } from '../model/units.js';
import { assembleCase } from '../profile/profile-case.js';
import { decodeNamed } from './decode-profiles.js';
import type { Facts } from './inspect.js';

/** Profiles have no header: what they count stands at the end. Nearly all are smaller than this, and read in no time. */
const READ_WHOLE = 8 * MIB;
const NO_FORECAST = 'memory and time: they depend on how many stacks differ';

export async function inspectProfile(source: ByteSource): Promise<Facts> {
  const { bytes, whole } = await readStart(source, READ_WHOLE);
  const encoding = recognizeProfile(bytes);
  if (!whole && encoding !== undefined && encoding !== 'unsupported') {
    const unknown = ['what it counts: profiles of more than 8 MiB are not read to their end', NO_FORECAST];
    return { format: 'pprof', profile: { encoding }, unknown, warnings: [] };
  }
  // What is recognised and not read is refused here, in the words of the analysis.
  const profile = decodeNamed({ path: source.path, content: bytes });
  const producer = nameProducer(profile);
  return {
    format: 'pprof',
    ...(producer !== undefined && { producer }),
    profile: describe(encoding as ProfileFacts['encoding'], source.path, profile),
    unknown: producer === undefined ? ['who wrote it: its names do not say', NO_FORECAST] : [NO_FORECAST],
    warnings: profile.warnings,
  };
}

function describe(encoding: ProfileFacts['encoding'], path: string, profile: Profile): ProfileFacts {
  const [role] = assembleCase([{ path, profile }]).roles;
  return {
    encoding,
    ...(role !== undefined && { role }),
    samples: profile.samples.count,
    sampleTypes: profile.sampleTypes.map(({ type, unit }) => `${type} (${unit})`),
  };
}

/** Runtimes name their own functions. */
function nameProducer({ functions, strings }: Profile): string | undefined {
  for (let row = 0; row < functions.count; row++) {
    if (strings.get(functions.name[row] ?? 0).startsWith('runtime.')) return 'go';
    if (strings.get(functions.filename[row] ?? 0).startsWith('node:')) return 'node';
  }
  return undefined;
}
