/** Colours by meaning. Reports name a role, never a colour, and read the same without any. */
import pc from 'picocolors';
import type { Severity } from '../model/vocabulary.js';

export interface Palette {
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly good: (text: string) => string;
  /** What to do or type. */
  readonly action: (text: string) => string;
  readonly severity: Readonly<Record<Severity, (text: string) => string>>;
}

export function createPalette(color: boolean): Palette {
  const colors = pc.createColors(color);
  return {
    strong: colors.bold,
    quiet: colors.dim,
    good: colors.green,
    action: colors.cyan,
    severity: { error: colors.red, warning: colors.yellow, note: colors.blue, none: (text) => text },
  };
}
