/** Everything that the families of profiles say about themselves. */
import type { KnownKind } from '../../model/kinds.js';
import { locateKinds } from '../locate-kinds.js';
import { GO_FAMILIES } from './index.js';

export const GO_KINDS: readonly KnownKind[] = locateKinds('kinds-go.md', GO_FAMILIES);
