import { buildProfileResult } from '../../../src/findings/build-profile-result.js';
import type { Group } from '../../../src/model/result.js';
import { assembleCase } from '../../../src/profile/profile-case.js';
import { CaseProfiles } from '../../../src/streams/go/case-view.js';
import { GO_FAMILIES } from '../../../src/streams/go/index.js';
import { buildProfile, type ProfileSpec } from '../../dsl/pprof.js';

/** The groups of profiles that are one case, as `halfopen analyze` would report them. */
export function analyse(...specs: readonly ProfileSpec[]): readonly Group[] {
  const profiles = new CaseProfiles(
    assembleCase(specs.map((spec, index) => ({ path: `${index}`, profile: buildProfile(spec) }))),
  );
  const populations = GO_FAMILIES.flatMap((family) => family.describe(profiles).populations);
  return buildProfileResult({ populations, inputs: [], warnings: [], heapBytes: 0 }).groups;
}

export function summarise(groups: readonly Group[]): readonly string[] {
  return groups.map(
    ({ verdict, receive, send, reader, count }) => `${count} ${verdict}: ${receive.state}/${send.state}, ${reader}`,
  );
}
