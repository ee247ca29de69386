/** What `halfopen check` adds to a result: each finding held against the policy, and whether the gate is green. */
import type { Group, Result } from './result.js';
import type { Severity, Verdict } from './vocabulary.js';

export type CheckResult = Result & { readonly check: Check };

export interface Check {
  /** `incomplete`: there was too little to judge. That is never a pass. */
  readonly status: 'passed' | 'failed' | 'incomplete';
  /** Why the check is incomplete; empty otherwise. */
  readonly problems: readonly Problem[];
  /** One per accusing group, in the order of the groups, then one per group of `together`. */
  readonly findings: readonly CheckedFinding[];
  /**
   * Groups of this result that only an earlier capture and this one together accuse. The summary and the budgets speak of
   * this capture alone, in which they are `in-use`.
   */
  readonly together?: readonly Group[];
  readonly budgets: readonly CheckedBudget[];
  readonly ignores: readonly CheckedIgnore[];
  /** Findings of the baseline that did not occur: their entries can go. */
  readonly stale: readonly KnownFinding[];
  /** Where the policy is written, relative to the repository: the place of a finding that has no place of its own. */
  readonly policyFile: string;
}

export interface Problem {
  /** Stable, for programs: `truncated`, `nothing-decided`, ... */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/** `new`: neither in the baseline nor in the earlier capture. `known`: in one of them. `ignored`: an entry of the policy says why it is accepted. */
export type FindingStatus = 'new' | 'known' | 'ignored';

export interface CheckedFinding {
  /** Id of the group. */
  readonly group: string;
  readonly status: FindingStatus;
  readonly fails: boolean;
  /** Streams of this fingerprint that the baseline, or else the earlier capture, knows of. */
  readonly knownCount?: number;
  /** What the earlier capture makes of the severity of the group: one step more when it is stuck or has grown. */
  readonly severity?: Severity;
  /** Streams of this fingerprint that are the same objects in the same state in both captures. */
  readonly stuck?: number;
  /** Index into `ignores` of the entry that accepts it. */
  readonly ignoredBy?: number;
  /** The holder's source, when it lies in the working tree. */
  readonly place?: Place;
}

export interface Place {
  /** Relative to the repository, with forward slashes. */
  readonly file: string;
  readonly line: number;
}

/** A limit, and what it was held against. Ignored findings do not count. */
export interface CheckedBudget extends Budget {
  readonly streams: number;
  readonly retainedBytes: number;
  /** Groups may share bytes: then `retainedBytes` is the most that these can hold together. */
  readonly retainedExact: boolean;
  readonly exceeded: boolean;
}

export interface Budget {
  /** All accusing verdicts when absent. */
  readonly verdict?: Verdict;
  /** All kinds when absent. */
  readonly kind?: string;
  readonly maxStreams?: number;
  /** In bytes. */
  readonly maxRetained?: number;
}

export interface CheckedIgnore extends IgnoreEntry {
  /** `expired`: it accepts nothing any more and fails the check. `unused`: no finding matches it. */
  readonly status: 'active' | 'unused' | 'expired';
}

/** Accepts the findings that match all of the given criteria. */
export interface IgnoreEntry {
  readonly fingerprint?: string;
  readonly kind?: string;
  readonly class?: string;
  /** Matches an edge, node or source of the holder as a whole; `*` stands for any text. */
  readonly holder?: string;
  readonly reason: string;
  /** Last day, `YYYY-MM-DD`, on which the entry holds. */
  readonly until?: string;
}

/** A finding as the baseline keeps it: all groups with one fingerprint together. */
export interface KnownFinding {
  readonly fingerprint: string;
  readonly kind: string;
  readonly class: string;
  readonly verdict: Verdict;
  readonly count: number;
}
