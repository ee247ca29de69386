import type { NodeColumns } from './columns.js';
import type { Header } from './fields.js';
import type { RowSink } from './locations.js';
import type { Allocations } from './snapshot.js';
import type { TraceTree } from './trace-tree.js';
import { type Place, trouble } from './trouble.js';

/** Puts `trace_function_infos` and `trace_tree` together; undefined when the file has no allocation stacks. */
export function assembleAllocations(
  place: Place,
  header: Header,
  nodes: NodeColumns,
  functions: RowSink | undefined,
  tree: TraceTree | undefined,
): Allocations | undefined {
  if (header.trace === undefined || functions === undefined || tree === undefined || tree.id.length === 0)
    return undefined;
  const rows = tree.function.trimmed();
  for (const row of rows) {
    if (row >= functions.count) throw trouble('malformed', place, place.offset, `there is no function ${row}`);
  }
  return {
    nodeTraceId: nodes.trace ?? new Uint32Array(nodes.count),
    traceId: tree.id.trimmed(),
    parent: tree.parent.trimmed(),
    function: rows,
    functionName: functions.column(header.trace.functionName),
    scriptName: functions.column(header.trace.scriptName),
    functionLine: functions.column(header.trace.line),
    functionColumn: functions.column(header.trace.column),
  };
}
