/** The standard's JavaScript interface, which TypeScript knows only together with all of the browser. */
export interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => MachineCode;
  readonly Memory: new (descriptor: { readonly initial: number }) => Memory;
  readonly Instance: new (
    code: MachineCode,
    imports: { readonly env: { readonly memory: Memory } },
  ) => { readonly exports: object };
}

/** Compiled code. Can be sent to other threads. */
export type MachineCode = object;

interface Memory {
  readonly buffer: ArrayBuffer;
}

/** Undefined under `node --jitless`. */
export const WEB_ASSEMBLY: WebAssemblyApi | undefined = (globalThis as { readonly WebAssembly?: WebAssemblyApi })
  .WebAssembly;
