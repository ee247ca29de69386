/** The rules that a finding can break, for formats that explain each one once. */
import type { Severity, Verdict } from '../model/vocabulary.js';

export interface Rule {
  readonly id: string;
  readonly title: string;
  /** What it means, why it leaks, and what to do in general. */
  readonly help: string;
  readonly level: Exclude<Severity, 'none'>;
}

export const VERDICT_RULES: Readonly<Partial<Record<Verdict, Rule>>> = {
  'receive-never-closed': {
    id: 'receive-never-closed',
    title: 'The receive half was never closed',
    help:
      'A bidirectional stream is two one-way streams, and closing one releases nothing. The program has let go of this ' +
      'stream, but nobody has read its receive half to the end or cancelled it, so buffers, handle and peer stay. ' +
      'Read to the end, discard what comes, or destroy the stream.',
    level: 'error',
  },
  'send-never-closed': {
    id: 'send-never-closed',
    title: 'The send half was never ended',
    help:
      'The peer has finished, the program has read everything, and its own half is still open, so the connection stays. ' +
      'End the stream, or destroy it.',
    level: 'warning',
  },
  'neither-closed': {
    id: 'neither-closed',
    title: 'The stream was forgotten',
    help:
      'Both halves are open, data waits that nobody reads, and nothing is being written. ' +
      'Read the stream and end it, or destroy it.',
    level: 'warning',
  },
  'closed-but-retained': {
    id: 'closed-but-retained',
    title: 'The stream is closed and still held',
    help: 'Both halves are closed, but the program still holds the stream and with it its buffers. Drop the reference.',
    level: 'note',
  },
};

export const BUDGET_RULE: Rule = {
  id: 'budget-exceeded',
  title: 'A budget is exceeded',
  help: 'More streams or more memory than the configuration of halfopen allows. Fix the leak, or raise the budget.',
  level: 'error',
};

export const EXPIRED_RULE: Rule = {
  id: 'expired-ignore',
  title: 'An ignore entry has expired',
  help: 'The last day of an ignore entry is over. Fix the leak that it accepted, or give the entry a new day.',
  level: 'error',
};

export const RULES: readonly Rule[] = [...Object.values(VERDICT_RULES), BUDGET_RULE, EXPIRED_RULE];
