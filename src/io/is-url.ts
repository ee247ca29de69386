/** A name of a file may have a colon, but not this. */
export function isUrl(path: string): boolean {
  return /^https?:\/\//i.test(path);
}
