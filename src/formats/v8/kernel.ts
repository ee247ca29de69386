/**
 * The hot byte loops: decimal numbers and texts straight into columns. 95 % of a snapshot goes through here.
 *
 * They read only what V8 writes: numbers with one comma between them and a comma, or a newline and a comma, after a
 * record; strings with a comma, or a comma and a newline, after each. At anything else, and near the end of the block,
 * they stop, at the start of the record or before the odd byte, and leave it to the careful readers (`records.ts`,
 * `strings-section.ts`), which accept all of JSON or name the error. So they never fail, and there may be several with
 * the same contract: read on at `block[from]`, return the position of the first byte not used.
 */
import type { EdgeColumns, NodeColumns, U32List } from './columns.js';
import type { TableNames } from './ephemeron-names.js';
import type { ExactDivisor } from './exact-divisor.js';
import type { EdgeLayout, NodeLayout } from './fields.js';
import type { NodeSurvey, SurveyedNodes } from './node-survey.js';
import type { StringColumns } from './string-columns.js';
import type { RawStrings } from './strings.js';

export interface Kernel {
  /** A buffer that this kernel reads fastest, to be filled block by block. It reads every other one, too. */
  readonly block: Uint8Array;
  /** Whole records into `columns` up to their capacity. Only if {@link isNodeOrderOfV8}. */
  scanNodes(block: Uint8Array, from: number, to: number, layout: NodeLayout, columns: NodeColumns): number;
  /** Whole records into `columns` up to their capacity. Only if {@link isEdgeOrderOfV8}. */
  scanEdges(
    block: Uint8Array,
    from: number,
    to: number,
    layout: EdgeLayout,
    columns: EdgeColumns,
    nodeCount: number,
    divisor: ExactDivisor,
  ): number;
  /** Whole records of `fields` numbers, row after row. */
  scanRows(block: Uint8Array, from: number, to: number, fields: number, rows: U32List): number;
  /** Begins within a string; may go on into the strings behind it. */
  scanText(block: Uint8Array, from: number, to: number, strings: StringColumns): number;
  /** Over columns that have been read, as the next one. `tables`: see {@link NodeSurvey.likelyTables}. */
  surveyNodes(nodes: SurveyedNodes, tables: Uint8Array): NodeSurvey;
  findTableNames(strings: RawStrings): TableNames;
  /** `shapes`: the bits of `StringShapes`. Strings longer than {@link BLOCK_BYTES} may be missing. */
  selectStrings(strings: RawStrings, shapes: Uint8Array): Uint32Array;
}

/** Blocks of 512 KiB were the fastest of 64 KiB to 4 MiB: larger ones leave the cache before they are parsed. */
export const BLOCK_BYTES: number = 512 * 1024;

/** Whether nodes have V8's order of fields: `type, name, id, self_size, edge_count`, then at least one more. */
export function isNodeOrderOfV8(layout: NodeLayout): boolean {
  const { type, name, id, selfSize, edgeCount, count } = layout;
  return type === 0 && name === 1 && id === 2 && selfSize === 3 && edgeCount === 4 && count > 5;
}

export function isEdgeOrderOfV8(layout: EdgeLayout): boolean {
  return layout.count === 3 && layout.type === 0 && layout.name === 1 && layout.target === 2;
}
