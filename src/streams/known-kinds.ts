/** Everything that the families of this folder say about themselves, in the order in which they are tried. */
import type { KnownKind } from '../model/kinds.js';
import { GO_KINDS } from './go/known-kinds.js';
import { V8_KINDS } from './v8/known-kinds.js';

export const KNOWN_KINDS: readonly KnownKind[] = [...V8_KINDS, ...GO_KINDS];
