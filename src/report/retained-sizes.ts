import type { RetainedSizes } from '../model/retained-sizes.js';

/** Tab-separated, a line for each node with the id of its dominator. Names are left out: those of strings are contents. */
export function* renderRetainedSizes({ id, selfBytes, retainedBytes, dominator }: RetainedSizes): Generator<string> {
  yield 'id\tself\tretained\tdominator\n';
  for (let row = 0; row < id.length; row++) {
    yield `${id[row]}\t${selfBytes[row]}\t${retainedBytes[row]}\t${id[dominator[row]!]}\n`;
  }
}
