/** Exit codes of the command line; a library caller finds the same number in {@link HalfopenError.exitCode}. */
export const EXIT = {
  ok: 0,
  findings: 1,
  usage: 2,
  incomplete: 3,
  capture: 4,
  bug: 70,
} as const;

export interface HalfopenErrorDetails {
  /** What the user can do about it, one sentence. */
  readonly hint?: string;
  /** Byte offset in the (decompressed) input where the trouble was found. */
  readonly offset?: number;
  readonly exitCode?: number;
  readonly cause?: unknown;
}

/**
 * The one error of halfopen: something about the input, the options or a limit that the user can act on.
 *
 * `code` is stable and meant for programs (`truncated`, `not-a-snapshot`, ...), `message` is one line for people and
 * names file, section and offset. Any other exception that escapes is a bug in halfopen.
 */
export class HalfopenError extends Error {
  override readonly name: string = 'HalfopenError';
  readonly code: string;
  readonly hint: string | undefined;
  readonly offset: number | undefined;
  readonly exitCode: number;

  constructor(code: string, message: string, details: HalfopenErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.offset = details.offset;
    this.exitCode = details.exitCode ?? EXIT.usage;
  }
}
