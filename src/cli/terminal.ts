/** What the terminal and the user's flags allow. */
import { type Progress, SILENT } from '../io/progress.js';
import type { Io } from './io.js';
import { createProgressBar } from './progress-bar.js';

export interface TerminalFlags {
  readonly quiet?: boolean;
  readonly color?: boolean;
}

export function chooseProgress({ quiet }: TerminalFlags, { stderr }: Io): Progress {
  if (quiet || !stderr.isTTY) return SILENT;
  return createProgressBar({
    write: (text) => stderr.write(text),
    width: stderr.columns || 80,
    now: () => performance.now(),
  });
}

/** A flag wins over `NO_COLOR` (no-color.org: any non-empty value), which wins over what the terminal can do. */
export function chooseColor({ color }: TerminalFlags, { env, stdout }: Io): boolean {
  if (color !== undefined) return color;
  if (env.NO_COLOR) return false;
  return stdout.isTTY === true && env.TERM !== 'dumb';
}
