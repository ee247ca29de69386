/**
 * The comment at the end of a script that says where its source map is (https://tc39.es/ecma426/#sec-linking-generated-code).
 * The map is in the comment itself or in a file relative to the script. Nothing is ever asked of a network, and a path from
 * the root says too little about the machine that this is: both are as good as no comment.
 */

const COMMENT = /^[ \t]*\/\/[#@][ \t]*sourceMappingURL=(\S+)[ \t]*$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const INLINE = /^data:application\/json(?:;charset=[\w-]+)?(;base64)?,/i;

/** What the comment says; `undefined` without one. Only blank lines and comments come after it. */
export function findMappingComment(script: string): string | undefined {
  let end = script.length;
  while (end > 0) {
    const start = script.lastIndexOf('\n', end - 1) + 1;
    const line = script.slice(start, end).replace(/\r$/, '');
    const url = COMMENT.exec(line)?.[1];
    if (url !== undefined) return url;
    const trimmed = line.trim();
    if (trimmed !== '' && !trimmed.startsWith('//')) return undefined;
    end = start - 1;
  }
  return undefined;
}

/** The map that stands in the comment itself; `undefined` when it is elsewhere, or when it is damaged. */
export function readInlineMap(url: string): Uint8Array | undefined {
  const [head, base64] = INLINE.exec(url) ?? [];
  if (head === undefined) return undefined;
  const data = url.slice(head.length);
  if (base64 !== undefined) return Buffer.from(data, 'base64');
  const text = decode(data);
  return text === undefined ? undefined : Buffer.from(text);
}

/**
 * Where the map is, named like the script: `file:///app/out/a.js` and `../maps/a.js.map` give `file:///app/maps/a.js.map`.
 *
 * @param script the path of a file, or its URL
 */
export function mapNamedBy(url: string, script: string): string | undefined {
  const path = decode(url.replace(/[?#].*$/s, ''));
  if (path === undefined || path === '' || SCHEME.test(url) || SCHEME.test(path) || /^[/\\]/.test(path))
    return undefined;
  const folder = script.slice(0, Math.max(script.lastIndexOf('/'), script.lastIndexOf('\\')) + 1);
  if (!script.startsWith('file:')) return folder + path;
  return new URL(path.split('/').map(encodeURIComponent).join('/'), folder).href;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
