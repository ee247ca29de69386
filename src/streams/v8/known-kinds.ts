/** Everything that the families of heap snapshots say about themselves. */
import type { KnownKind } from '../../model/kinds.js';
import { locateKinds } from '../locate-kinds.js';
import { FAMILIES } from './index.js';

export const V8_KINDS: readonly KnownKind[] = locateKinds('kinds.md', FAMILIES);
