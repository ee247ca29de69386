/** Where lines are not broken. */

const NO_BREAK = '\u00a0';

/** A number stays with its unit, or with what it counts: `48.0 MiB`, `40.0 %`, `3 findings`. */
export function keepUnits(text: string): string {
  return text.replace(/(\d) /g, `$1${NO_BREAK}`);
}

export function keepWhole(text: string): string {
  return text.replaceAll(' ', NO_BREAK);
}
