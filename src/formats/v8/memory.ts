/** What a snapshot will cost, known as soon as its first section is read. */
import { EXIT, HalfopenError } from '../../model/error.js';
import { MIB } from '../../model/units.js';
import type { Header } from './fields.js';

/** Bytes that a later phase adds for each node and each edge, at its peak. */
export interface PhaseCost {
  readonly perNode: number;
  readonly perEdge: number;
}

/** Columns of `Snapshot`: type 1, name 4, id 4, self size 4, first edge 4; and type 1, name 4, target 4. */
const COLUMNS: PhaseCost = { perNode: 17, perEdge: 9 };
/** Node.js itself, the code of halfopen, compiled, and the block that is being read. */
const PROCESS_BYTES = 80 * MIB;
/** Strings and locations: 9 % of a file (measured on Node 20 and 26), at 20 bytes of file per node and edge. */
const TEXT_BYTES_PER_RECORD = 2;

/**
 * Peak resident memory in bytes of reading a snapshot and of the phase `later` over it:
 *
 *     80 MiB + nodes * (17 + 2 + later.perNode) + edges * (9 + 2 + later.perEdge)
 *
 * and 4 bytes more per node when allocations were tracked. A snapshot with unusually long strings needs more.
 */
export function predictMemory(header: Header, later: PhaseCost = { perNode: 0, perEdge: 0 }): number {
  const trace = header.node.trace >= 0 ? 4 : 0;
  const perNode = COLUMNS.perNode + trace + TEXT_BYTES_PER_RECORD + later.perNode;
  const perEdge = COLUMNS.perEdge + TEXT_BYTES_PER_RECORD + later.perEdge;
  return PROCESS_BYTES + header.nodeCount * perNode + header.edgeCount * perEdge;
}

/** Refuses what needs more than `limit` bytes, and names the number that would do. */
export function requireMemory(path: string, needed: number, limit: number): void {
  if (needed <= limit) return;
  const mib = (bytes: number): string => `${Math.ceil(bytes / MIB)}MiB`;
  const message = `${path} needs about ${mib(needed)} of memory, the limit is ${Math.floor(limit / MIB)}MiB`;
  throw new HalfopenError('max-memory', message, {
    hint: `Give it that much, --max-memory ${mib(needed)}, on a machine that has it.`,
    exitCode: EXIT.incomplete,
  });
}
