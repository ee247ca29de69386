/** What the build makes. The folders of this file in `src`, in `dist` and in the bundle are all two deep. */

/** The machine code of `v8/assembly`. */
export const SNAPSHOT_KERNEL_FILE: URL = new URL('../../dist/formats/v8/kernel.wasm', import.meta.url);

/** The machine code of `pprof/assembly`. */
export const PROFILE_KERNEL_FILE: URL = new URL('../../dist/formats/pprof/kernel.wasm', import.meta.url);

/** `graph/second-thread-program.ts`, in one file with all that it needs. */
export const SECOND_THREAD_FILE: URL = new URL('../../dist/program/second-thread-program.js', import.meta.url);
