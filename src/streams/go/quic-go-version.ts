/** Which quic-go is in the program, as far as a profile tells, and what follows for reading it. */
import type { UnitCost } from '../../profile/estimate.js';
import { findModuleVersion, isAtLeast } from '../../profile/module-version.js';
import type { HeapView } from './case-view.js';
import { QUIC_MODULES, type QuicMark } from './quic-go-names.js';

export interface QuicVersion {
  /** `v0.59.0`, or the range that the names allow. */
  readonly text: string;
  /** A send half that is not done is in the connection's context: v0.43 and later. `undefined`: cannot be told. */
  readonly hasSendContexts: boolean | undefined;
  /** Bytes that the constructors of one stream allocate, without flow controllers and contexts' map. */
  readonly bidi: UnitCost;
  readonly receiveOnly: UnitCost;
  readonly sendOnly: UnitCost;
}

/** Measured at one sample a byte with v0.29.0, v0.48.1, v0.59.0 and v0.65.0 on amd64. */
const COSTS = {
  lucas: { bidi: 1192, receiveOnly: 592, sendOnly: 512 },
  interfaces: { bidi: 1368, receiveOnly: 584, sendOnly: 544 },
  structs: { bidi: 1368, receiveOnly: 584, sendOnly: 544 },
  flat: { bidi: 1384, receiveOnly: 584, sendOnly: 560 },
} as const;

/** Size classes of the allocator hide most differences between neighbouring versions. */
const TOLERANCE = 0.02;

export function findQuicVersion(heap: HeapView<QuicMark>): QuicVersion {
  const version = findModuleVersion(heap.profile, QUIC_MODULES);
  if (version !== undefined) {
    const era = isAtLeast(version, 0, 61)
      ? 'flat'
      : isAtLeast(version, 0, 53)
        ? 'structs'
        : isAtLeast(version, 0, 34)
          ? 'interfaces'
          : 'lucas';
    return describe(`v${version.join('.')}`, isAtLeast(version, 0, 43), era);
  }
  const [current, former] = QUIC_MODULES;
  if (heap.names(`${current}.newStreamFlowController`)) return describe('v0.61 or later', true, 'flat');
  if (heap.names(`${current}.(*Conn).run`) || heap.names(`${current}.(*ReceiveStream).handleStreamFrameImpl`)) {
    return describe('v0.53 or later', true, 'structs');
  }
  if (heap.names(`${former}.newStream`) || heap.names(`${former}.newReceiveStream`)) {
    return describe('before v0.34', false, 'lucas');
  }
  // Only a parent that can be cancelled has children: before v0.43 it was the background context. The functions came
  // with v0.43 and after v0.44; that they are absent proves nothing.
  const isRecent =
    heap.has({ all: ['newSendStream', 'propagateCancel'] }) ||
    ['(*sendStream).write', '(*framer).AppendStreamFrames'].some((symbol) => heap.names(`${current}.${symbol}`));
  const hasSendContexts = isRecent ? true : undefined;
  return describe(hasSendContexts ? 'v0.43 to v0.52' : 'v0.34 to v0.52', hasSendContexts, 'interfaces');
}

function describe(text: string, hasSendContexts: boolean | undefined, era: keyof typeof COSTS): QuicVersion {
  const { bidi, receiveOnly, sendOnly } = COSTS[era];
  return {
    text,
    hasSendContexts,
    bidi: { bytes: bidi, tolerance: TOLERANCE },
    receiveOnly: { bytes: receiveOnly, tolerance: TOLERANCE },
    sendOnly: { bytes: sendOnly, tolerance: TOLERANCE },
  };
}
