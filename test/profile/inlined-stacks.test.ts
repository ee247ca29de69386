import { describe, expect, test } from 'vitest';
import type { Profile } from '../../src/formats/pprof/profile.js';
import { isReferenceProfile } from '../../src/formats/pprof/reference.js';
import { StringTable } from '../../src/formats/pprof/strings.js';
import { ApplicationFrames } from '../../src/profile/application-frames.js';
import { FunctionNames } from '../../src/profile/function-names.js';
import { KnownFunctions } from '../../src/profile/known-functions.js';
import { KnownStacks } from '../../src/profile/known-stacks.js';
import { findModuleVersion } from '../../src/profile/module-version.js';
import { buildProfile } from '../dsl/pprof.js';

function searchIn(profile: Profile, known: readonly string[]): KnownStacks {
  return new KnownStacks(profile, new FunctionNames(new KnownFunctions(known)).of(profile));
}

/** Samples that all have one location `times` times on their stacks, into which all the calls were inlined. */
function inlineMany(frames: readonly string[], times: number, count: number): Profile {
  const profile = buildProfile({ types: ['goroutine/count'], samples: [{ stack: [frames], values: [1] }] });
  const samples = {
    ...profile.samples,
    count,
    total: count,
    values: new Float64Array(count).fill(1),
    location: new Uint32Array(times * count),
    locationStart: Uint32Array.from({ length: count + 1 }, (_, sample) => sample * times),
    labelStart: new Uint32Array(count + 1),
  };
  return { ...profile, samples };
}

describe('calls that were inlined by the thousand', () => {
  test('are one entry for each known function on a stack', () => {
    // Type arguments make them functions of their own in the file.
    const frames = Array.from({ length: 3000 }, (_, index) => `lib.a[T${index}]`);
    const stacks = searchIn(inlineMany([...frames, 'lib.b'], 200, 1000), ['lib.a', 'lib.b']);
    expect(stacks.rows.length).toBe(1000);
    expect([...stacks.start]).toEqual(Array.from({ length: 1001 }, (_, index) => 2 * index));
    expect(stacks.functions.length).toBe(2000);
  });

  // Thirty billion lines would take longer than a test may.
  test('are passed once for their location, not for each sample', () => {
    const frames = Array.from({ length: 5000 }, (_, index) => `runtime.f${index}`);
    const profile = inlineMany([...frames, 'lib.a', 'main.main'], 300, 20_000);
    const stacks = searchIn(profile, ['lib.a']);
    const application = new ApplicationFrames(profile, stacks.names);
    for (let sample = 0; sample < profile.samples.count; sample++) {
      expect(application.isAtWork(sample)).toBe(true);
      expect(application.of(sample).map(({ name }) => name)).toEqual(['lib.a', 'main.main', 'lib.a', 'main.main']);
    }
    expect(new Set(stacks.leaf).size).toBe(1);
  });
});

// 200 GB of text, once for each function, would take longer than a test may.
test('one long string in all functions is looked at once', () => {
  const strings = StringTable.of(['', `${'x'.repeat(1_000_000)}. (${'y'.repeat(1_000_000)}`]);
  const count = 100_000;
  const [name, systemName, filename] = [1, 1, 1].map((index) => new Uint32Array(count).fill(index));
  const functions = {
    count,
    name: name!,
    systemName: systemName!,
    filename: filename!,
    startLine: new Float64Array(count),
  };
  const profile = { ...buildProfile({}), functions, strings };
  expect(isReferenceProfile(profile)).toBe(false);
  expect(new FunctionNames(new KnownFunctions(['lib.a'])).of(profile).knownRows).toEqual([]);
  expect(findModuleVersion(profile, ['github.com/quic-go/quic-go', 'google.golang.org/grpc'])).toBeUndefined();
});
