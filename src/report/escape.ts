/**
 * Names and labels come from a heap that somebody else filled. Printed raw they could move the cursor, hide text,
 * reorder a line (bidirectional overrides, "Trojan Source", CVE-2021-42574) or be a megabyte long.
 */

/** Longest name that a report prints, in UTF-16 code units. */
export const LONGEST_TEXT = 200;

const HOSTILE =
  // C0 and C1 controls, soft hyphen, Arabic letter mark, zero width and bidirectional marks, separators, BOM,
  // interlinear annotations, tags, and surrogates that have no partner.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Surrogate}]/gu;

/** One line of printable text; everything else is shown as an escape such as `\u{1b}`. */
export function escapeText(text: string, longest: number = LONGEST_TEXT): string {
  const cut = text.length > longest;
  const kept = cut ? `${dropHalfPair(text.slice(0, longest - 1))}` : text;
  return kept.replace(HOSTILE, showCodePoint) + (cut ? '…' : '');
}

/** The same for text that is JSON already: escapes that any JSON parser reads back as the same characters. */
export function escapeJson(json: string): string {
  return json.replace(HOSTILE, (character) => {
    let escaped = '';
    for (let i = 0; i < character.length; i++) {
      escaped += `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
}

function showCodePoint(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/** Cutting between the two halves of a surrogate pair would leave a character that the input did not hold. */
function dropHalfPair(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
