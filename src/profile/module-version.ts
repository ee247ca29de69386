/** Which version of a module is in a program, from the file names of its functions. */
import type { Profile } from '../formats/pprof/profile.js';

/** Major, minor and patch of a module version; what follows a patch (`-rc.1`, `+incompatible`) is left out. */
export type ModuleVersion = readonly [major: number, minor: number, patch: number];

/**
 * Version of the first function that was compiled from a file of `module`. Module caches and `-trimpath` both name the
 * files `module@v0.59.0/stream.go`; vendored and GOPATH builds name no version.
 */
export function findModuleVersion(profile: Profile, modules: readonly string[]): ModuleVersion | undefined {
  const { functions, strings } = profile;
  // Many functions are of one file.
  const isRead = new Uint8Array(strings.size);
  for (let row = 0; row < functions.count; row++) {
    const file = functions.filename[row];
    if (isRead[file] === 1) continue;
    isRead[file] = 1;
    const version = versionIn(strings.get(file), modules);
    if (version !== undefined) return version;
  }
  return undefined;
}

function versionIn(filename: string, modules: readonly string[]): ModuleVersion | undefined {
  for (const module of modules) {
    const at = filename.indexOf(`${module}@v`);
    if (at < 0) continue;
    const match = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})/.exec(
      filename.slice(at + module.length + 2, at + module.length + 32),
    );
    if (match !== null) return [Number(match[1]), Number(match[2]), Number(match[3])];
  }
  return undefined;
}

/** Whether `version` is at least `major.minor`. */
export function isAtLeast(version: ModuleVersion, major: number, minor: number): boolean {
  return version[0] > major || (version[0] === major && version[1] >= minor);
}
