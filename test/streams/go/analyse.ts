import { buildProfileResult } from '../../../src/findings/build-profile-result.js';
import type { Profile } from '../../../src/formats/pprof/profile.js';
import type { Group } from '../../../src/model/result.js';
import { FunctionNames } from '../../../src/profile/function-names.js';
import { assembleCase } from '../../../src/profile/profile-case.js';
import { CaseProfiles } from '../../../src/streams/go/case-view.js';
import { GO_FAMILIES, KNOWN_FUNCTIONS } from '../../../src/streams/go/index.js';
import { buildProfile, type ProfileSpec } from '../../dsl/pprof.js';

/** Profiles that are one case, as the families see them. */
export function openCase(profiles: readonly Profile[]): CaseProfiles {
  const given = profiles.map((profile, index) => ({ path: `${index}`, profile }));
  return new CaseProfiles(assembleCase(given), new FunctionNames(KNOWN_FUNCTIONS));
}

/** The groups of profiles that are one case, as `halfopen analyze` would report them. */
export function analyse(...specs: readonly ProfileSpec[]): readonly Group[] {
  const profiles = openCase(specs.map((spec) => buildProfile(spec)));
  const populations = GO_FAMILIES.flatMap((family) => family.describe(profiles).populations);
  return buildProfileResult({ populations, inputs: [], warnings: [], heapBytes: 0 }).groups;
}

export function summarise(groups: readonly Group[]): readonly string[] {
  return groups.map(
    ({ verdict, receive, send, reader, count }) => `${count} ${verdict}: ${receive.state}/${send.state}, ${reader}`,
  );
}
