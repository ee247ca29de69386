import { readFileSync } from 'node:fs';
import { KERNEL_FILE } from '../built-files.js';
import type { Kernel } from './kernel.js';
import { createScriptKernel } from './script-kernel.js';
import { WasmKernel } from './wasm-kernel.js';
import { type MachineCode, WEB_ASSEMBLY } from './webassembly.js';

/**
 * Undefined where the file is missing (a bundler took only the scripts), or nothing can run it (`node --jitless`, a
 * processor without vectors of 128 bits).
 */
export function compileKernel(): MachineCode | undefined {
  if (WEB_ASSEMBLY === undefined) return undefined;
  try {
    return new WEB_ASSEMBLY.Module(readFileSync(KERNEL_FILE));
  } catch {
    return undefined;
  }
}

export function createKernel(code: MachineCode | undefined): Kernel {
  return code === undefined || WEB_ASSEMBLY === undefined ? createScriptKernel() : new WasmKernel(WEB_ASSEMBLY, code);
}
