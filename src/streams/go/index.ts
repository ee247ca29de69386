/** The stream families that are looked for in a profile, each on its own: no stream belongs to two of them. */
import type { GoFamily } from './family.js';
import { quicGo } from './quic-go.js';

export const GO_FAMILIES: readonly GoFamily[] = [quicGo];
