/** Links into Node's source. All lines are those of one release, so that they can be looked up together. */
const RELEASE = 'v22.23.3';

/** @param file below `lib/` */
export function nodeSource(file: string, line: number): string {
  return `https://github.com/nodejs/node/blob/${RELEASE}/lib/${file}#L${line}`;
}
