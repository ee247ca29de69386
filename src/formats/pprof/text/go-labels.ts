/** Labels set by `pprof.Do`, as Go prints them: `{"tenant":"t0", "path":"a\"b"}`. */
import type { Label } from '../builder.js';

/** Labels kept of one line. */
const MAX_LABELS = 1000;

export function parseGoLabels(text: string): Label[] {
  const labels: Label[] = [];
  const pair = /[{,] ?"((?:[^"\\]|\\.)*)": ?"((?:[^"\\]|\\.)*)"/y;
  pair.lastIndex = Math.max(0, text.indexOf('{'));
  for (let match = pair.exec(text); match !== null && labels.length < MAX_LABELS; match = pair.exec(text)) {
    labels.push({ key: unquote(match[1]), value: unquote(match[2]) });
  }
  return labels;
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** Undoes Go's %q (https://pkg.go.dev/strconv#Quote), which knows more escapes than JSON. */
function unquote(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (whole, x, u, long, character) => {
    const code = Number.parseInt(x ?? u ?? long ?? '', 16);
    if (Number.isNaN(code)) return ESCAPES[character] ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
