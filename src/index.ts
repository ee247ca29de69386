/** The public API: everything else may change without notice. */
export { type AnalyzeOptions, analyze } from './findings/analyze.js';
export type { Progress } from './io/progress.js';
export { EXIT, HalfopenError } from './model/error.js';
export type * from './model/result.js';
export type { Confidence, Reader, ReceiveState, SendState, Severity, Verdict } from './model/vocabulary.js';
