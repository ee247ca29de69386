/** The public API: everything else may change without notice. */
export { analyze } from './findings/analyze.js';
export type { AnalyzeOptions } from './findings/analyze-options.js';
export { type CheckContext, check } from './findings/check/check.js';
export type { WorkingTree } from './findings/check/locate.js';
export { DEFAULT_POLICY, type Policy } from './findings/check/policy.js';
export { type DiffOptions, diffResults } from './findings/diff/diff.js';
export { explain } from './findings/explain.js';
export type { Progress } from './io/progress.js';
export type * from './model/check.js';
export type * from './model/diff.js';
export { EXIT, HalfopenError } from './model/error.js';
export type * from './model/explanation.js';
export type * from './model/result.js';
export type * from './model/retained-sizes.js';
export type { Confidence, Reader, ReceiveState, SendState, Severity, Verdict } from './model/vocabulary.js';
