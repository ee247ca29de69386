/** Who holds or made the streams of a group, in one cell of a table. */
import type { Group } from '../../model/result.js';
import { escapeText } from '../escape.js';
import { findClosestHolder } from '../holder-steps.js';

const LONGEST_NAME = 60;

/** File and line without the folders, or what it is. */
export function nameHolder(group: Group): string {
  const step = findClosestHolder(group);
  const name = step?.original ?? step?.at ?? step?.node ?? '';
  return escapeText(name.slice(name.lastIndexOf('/') + 1), LONGEST_NAME);
}
