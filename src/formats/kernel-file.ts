/** The machine code of `v8/assembly`. The folders of this file in `src`, in `dist` and in the bundle are all two deep. */
export const KERNEL_FILE: URL = new URL('../../dist/formats/v8/kernel.wasm', import.meta.url);
