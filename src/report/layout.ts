/** Lines of plain text for a terminal of some width. */

/** Breaks at spaces; a word longer than the line stands alone on it. */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}

/** A label in a column of its own, with the wrapped text beside it. */
export function hang(
  label: string,
  text: string,
  { width, indent }: { width: number; indent: number },
): readonly string[] {
  const room = Math.max(20, width - indent);
  return wrapText(text, room).map((line, index) => (index === 0 ? label : '').padEnd(indent) + line);
}

/** The end of a path matters more than its start; that a script is a file needs no `file://`. */
export function shortenPath(place: string, longest: number): string {
  const path = place.replace(/^file:\/\//, '');
  return path.length <= longest ? path : `…${path.slice(path.length - longest + 1)}`;
}

/** `src/feed.ts:88`: the file and its folder, which is enough to find it by. */
export function shortenFolders(place: string): string {
  return place.split(/[/\\]/).slice(-2).join('/');
}
