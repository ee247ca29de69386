/** The standard's JavaScript interface, which TypeScript knows only together with all of the browser. */
import { readFileSync } from 'node:fs';

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

export interface Memory {
  /** Another one after each {@link grow}. */
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** Bytes of what memory is counted in. */
export const PAGE = 65_536;

/** Undefined under `node --jitless`. */
export const WEB_ASSEMBLY: WebAssemblyApi | undefined = (globalThis as { readonly WebAssembly?: WebAssemblyApi })
  .WebAssembly;

/**
 * Undefined where the file is missing (a bundler took only the scripts), or nothing can run it (`node --jitless`, a
 * processor without vectors of 128 bits).
 */
export function compileFile(file: URL): MachineCode | undefined {
  if (WEB_ASSEMBLY === undefined) return undefined;
  try {
    return new WEB_ASSEMBLY.Module(readFileSync(file));
  } catch {
    return undefined;
  }
}
