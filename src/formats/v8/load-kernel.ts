import { SNAPSHOT_KERNEL_FILE } from '../built-files.js';
import { compileFile, type MachineCode, WEB_ASSEMBLY } from '../webassembly.js';
import type { Kernel } from './kernel.js';
import { createScriptKernel } from './script-kernel.js';
import { WasmKernel } from './wasm-kernel.js';

/** Undefined where it cannot run. */
export function compileKernel(): MachineCode | undefined {
  return compileFile(SNAPSHOT_KERNEL_FILE);
}

export function createKernel(code: MachineCode | undefined): Kernel {
  return code === undefined || WEB_ASSEMBLY === undefined ? createScriptKernel() : new WasmKernel(WEB_ASSEMBLY, code);
}
