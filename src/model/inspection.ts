/**
 * What a file is and what it would take to analyse it: what `halfopen inspect` prints, and writes with `--reporter json`.
 *
 * Plain readonly JSON. What is not known is absent, and `unknown` says why.
 */
import type { ProfileInfo, Warning } from './result.js';

export interface Inspection {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'halfopen'; readonly version: string };
  /** As the user gave it; `-` for standard input. */
  readonly path: string;
  readonly format: 'v8-heapsnapshot' | 'pprof' | 'halfopen-report';
  /** Size of the file as it is, compressed or not; absent for a pipe. */
  readonly bytes?: number;
  readonly compression?: 'gzip' | 'zstd';
  /** `node 24.19.0`, `browser`, `go`, `halfopen 0.1.0`. */
  readonly producer?: string;
  readonly snapshot?: SnapshotFacts;
  readonly profile?: ProfileFacts;
  /** Which of its JSON reports halfopen wrote. */
  readonly report?: 'result' | 'difference' | 'explanation' | 'inspection' | 'kinds';
  /** What `halfopen analyze` would need: a forecast from the counts of the header, see `docs/memory.md`. */
  readonly needs?: Needs;
  /** Bytes of memory there are: those of `--max-memory`, else those that the machine has left for this process. */
  readonly limit: { readonly bytes: number; readonly from: 'max-memory' | 'machine' };
  /** Whether the forecast is within the limit. */
  readonly fits?: boolean;
  /** What could not be told without reading the whole file, and why: a clause each. */
  readonly unknown: readonly string[];
  /** `truncated`, `damaged`: what will keep it from being analysed. */
  readonly warnings: readonly Warning[];
}

export interface SnapshotFacts {
  readonly nodes: number;
  readonly edges: number;
  /** Whether small integers were captured: seen in a sample of the nodes, or missing from the names that come first. */
  readonly numericValues?: boolean;
  /** Whether it was taken with allocation tracking. */
  readonly allocationStacks: boolean;
}

export interface ProfileFacts {
  /** `proto`, or which of the texts. */
  readonly encoding: 'proto' | 'go-heap-text' | 'go-count-text' | 'goroutine-stacks' | 'c-heap-text';
  readonly role?: ProfileInfo['role'];
  readonly samples?: number;
  /** `inuse_space (bytes)`. */
  readonly sampleTypes?: readonly string[];
}

export interface Needs {
  /** Peak resident memory of the process, in bytes. */
  readonly memoryBytes: number;
  /** Wall time on two cores of 2023, file in memory; other machines differ by a factor of two and more. */
  readonly seconds: number;
}
