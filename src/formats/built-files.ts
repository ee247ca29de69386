/** What the build makes. The folders of this file in `src`, in `dist` and in the bundle are all two deep. */

/** The machine code of `v8/assembly`. */
export const KERNEL_FILE: URL = new URL('../../dist/formats/v8/kernel.wasm', import.meta.url);

/** `v8/tail-worker.ts`, in one file with all that it needs. */
export const TAIL_WORKER_FILE: URL = new URL('../../dist/program/tail-worker.js', import.meta.url);
