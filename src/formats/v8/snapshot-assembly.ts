/** Puts the sections of a snapshot together, in whatever order they come. */
import type { ByteSource } from '../../io/source.js';
import { HalfopenError } from '../../model/error.js';
import { GIB, MIB } from '../../model/units.js';
import { assembleAllocations } from './allocations.js';
import { type Allocate, allocate, EdgeColumns, NodeColumns } from './columns.js';
import { type Header, parseHeader } from './fields.js';
import { EdgeSink, NodeSink } from './graph-sections.js';
import { SkippedValue, StoredValue } from './json-value.js';
import type { Kernel } from './kernel.js';
import { NO_LOCATIONS, RowSink, readLocations } from './locations.js';
import { predictMemory, requireMemory } from './memory.js';
import type { ReadOptions } from './read-snapshot.js';
import { Records } from './records.js';
import type { SectionOwner } from './scanner.js';
import type { Section } from './section.js';
import type { Connections, Locations, Snapshot } from './snapshot.js';
import { StringColumns } from './string-columns.js';
import { StringsSection } from './strings-section.js';
import { TraceTree } from './trace-tree.js';
import { type Place, trouble } from './trouble.js';
import { checkStringIndexes } from './validate.js';

/** V8's header has 2 kB. */
const MAX_HEADER = MIB;
/** What may come before the header, which V8 writes first, and has to be kept until the header is known. */
const MAX_SPOOL = GIB;
/** Heap snapshots shrink to a fifth or an eighth; the guess only sizes the first allocation. */
const COMPRESSION_RATIO = 8;

const KNOWN_KEYS: ReadonlySet<string> = new Set([
  'snapshot',
  'nodes',
  'edges',
  'strings',
  'locations',
  'trace_function_infos',
  'trace_tree',
]);

export class SnapshotAssembly implements SectionOwner {
  readonly #path: string;
  readonly #options: ReadOptions;
  readonly #kernel: Kernel;
  readonly #allocate: Allocate;
  readonly #plausibleBytes: number;
  /** The size of the file; little where that is not known. */
  readonly #sureBytes: number;
  /** Sections that came before the header, in file order. */
  readonly #spooled: { readonly key: string; readonly value: StoredValue }[] = [];
  /** Of the keys that are read; a file may have any number of others. */
  readonly #places: Map<string, Place> = new Map();
  #headerJson: StoredValue | undefined;
  #header: Header | undefined;
  #nodes: NodeColumns | undefined;
  #edges: EdgeColumns | undefined;
  #strings: StringColumns | undefined;
  #locations: RowSink | undefined;
  #functions: RowSink | undefined;
  #tree: TraceTree | undefined;

  /** `make`: `allocateShared` for two threads. */
  constructor(source: ByteSource, options: ReadOptions, kernel: Kernel, make: Allocate = allocate) {
    this.#path = source.path;
    this.#allocate = make;
    this.#kernel = kernel;
    this.#options = options;
    const { size, compression } = source;
    this.#plausibleBytes = size === undefined ? 64 * MIB : compression === undefined ? size : size * COMPRESSION_RATIO;
    this.#sureBytes = size === undefined ? MIB : size;
  }

  get header(): Header | undefined {
    return this.#header;
  }

  /** Columns for all edges; `undefined` when it is too early, too late, or not sure that there are so many. */
  prepareEdges(): EdgeColumns | undefined {
    if (this.#header === undefined || this.#edges !== undefined) return undefined;
    const edges = new EdgeColumns(this.#header, this.#plausibleBytes, this.#allocate);
    if (edges.capacity !== edges.count) return undefined;
    this.#edges = edges;
    return edges;
  }

  open(key: string, offset: number): Section {
    const place = { path: this.#path, section: key, offset };
    if (KNOWN_KEYS.has(key)) {
      if (this.#places.has(key)) throw trouble('malformed', place, offset, 'the section comes twice');
      this.#places.set(key, place);
    }
    switch (key) {
      case 'snapshot':
        return (this.#headerJson = new StoredValue(place, MAX_HEADER));
      case 'strings':
        // As a rule the last section: what is left of the file is an upper bound.
        this.#strings = new StringColumns(this.#rest(place));
        return new StringsSection(place, this.#strings, this.#kernel);
      case 'nodes':
      case 'edges':
      case 'locations':
      case 'trace_function_infos':
      case 'trace_tree':
        return this.#header === undefined ? this.#spool(key, place) : this.#openSized(key, this.#header);
      default:
        return new SkippedValue(place);
    }
  }

  close(key: string): void {
    if (key !== 'snapshot' || this.#headerJson === undefined) return;
    const header = parseHeader(this.#headerJson.text(), this.#place(key));
    const { maxMemory, later } = this.#options;
    if (maxMemory !== undefined) requireMemory(this.#path, predictMemory(header, later), maxMemory);
    this.#header = header;
    for (const { key: spooledKey, value } of this.#spooled) this.#replay(spooledKey, value, header);
    this.#spooled.length = 0;
  }

  describeProgress(): string {
    const { nodeCount, edgeCount } = this.#header ?? {};
    if (nodeCount === undefined) return 'before the end of its header';
    const strings = this.#strings === undefined ? '' : `, ${this.#strings.count} strings`;
    return `after ${this.#nodes?.length ?? 0} of ${nodeCount} nodes, ${this.#edges?.length ?? 0} of ${edgeCount} edges${strings}`;
  }

  /** Who points at whom, once that is read and the counts fit; firm only when all of the file is read. */
  connections(): Connections | undefined {
    const header = this.#header;
    const nodes = this.#nodes;
    const edges = this.#edges;
    if (header === undefined || nodes === undefined || edges === undefined) return undefined;
    const { nodeCount, edgeCount, rootOrdinal } = header;
    if (nodes.length !== nodeCount || edges.length !== edgeCount || nodes.edges !== edgeCount) return undefined;
    nodes.firstEdge[nodeCount] = edgeCount;
    const { id: nodeId, firstEdge } = nodes;
    const { type: edgeType, name: edgeName, target: edgeTarget } = edges;
    return { nodeCount, edgeCount, rootOrdinal, nodeId, firstEdge, edgeType, edgeName, edgeTarget };
  }

  /** All sections are read: checks that they fit together. `bytes` is the size of the file. */
  finish(bytes: number): Snapshot {
    const header = this.#header;
    const nodes = this.#nodes;
    const edges = this.#edges;
    if (header === undefined) {
      throw new HalfopenError(
        'not-a-snapshot',
        `${this.#path} is JSON, but not a V8 heap snapshot: no "snapshot" section`,
      );
    }
    const missing = nodes === undefined ? 'nodes' : edges === undefined ? 'edges' : 'strings';
    if (nodes === undefined || edges === undefined || this.#strings === undefined) {
      throw trouble('malformed', this.#place(missing), bytes, 'the section is missing');
    }
    this.#checkCounts(header, nodes, edges);
    nodes.firstEdge[nodes.count] = edges.count;
    const columns = {
      nodeCount: nodes.count,
      nodeType: nodes.type,
      nodeId: nodes.id,
      selfSize: { low: nodes.selfSize, large: nodes.largeSizes },
    };
    const kernel = this.#kernel;
    const strings = this.#strings.table((all, shapes) => kernel.selectStrings(all, shapes));
    let surveyed: Pick<Snapshot, 'survey' | 'tables'> | undefined;
    const survey = (): NonNullable<typeof surveyed> => {
      const { tableId, filter } = kernel.findTableNames(strings);
      const survey = kernel.surveyNodes(columns, filter);
      return { survey, tables: { tableId, likely: survey.likelyTables } };
    };
    const snapshot: Snapshot = {
      ...columns,
      edgeCount: edges.count,
      rootOrdinal: header.rootOrdinal,
      nodeName: nodes.name,
      firstEdge: nodes.firstEdge,
      edgeType: edges.type,
      edgeName: edges.name,
      edgeTarget: edges.target,
      strings,
      // When somebody asks: not everybody who reads a snapshot does.
      get survey() {
        return (surveyed ??= survey()).survey;
      },
      get tables() {
        return (surveyed ??= survey()).tables;
      },
      locations: this.#finishLocations(header),
      allocations: assembleAllocations(this.#place('trace_tree'), header, nodes, this.#functions, this.#tree),
      bytes,
      warnings: header.warnings,
    };
    checkStringIndexes(snapshot, nodes.highestName, edges.highestName, (section) => this.#place(section));
    return snapshot;
  }

  #openSized(key: string, header: Header): Section {
    const place = this.#place(key);
    switch (key) {
      case 'nodes':
        this.#nodes = new NodeColumns(header, this.#plausibleBytes, this.#allocate);
        return new Records(place, header.node.count, new NodeSink(place, header, this.#nodes, this.#kernel));
      case 'edges':
        this.#edges ??= new EdgeColumns(header, this.#plausibleBytes, this.#allocate);
        return new Records(place, header.edge.count, new EdgeSink(place, header, this.#edges, this.#kernel));
      case 'locations':
        this.#locations = new RowSink(place, header.location.count, this.#kernel, this.#rest(place));
        return new Records(place, header.location.count, this.#locations);
      case 'trace_function_infos':
        if (header.trace === undefined) return new SkippedValue(place);
        this.#functions = new RowSink(place, header.trace.functionFields, this.#kernel, this.#rest(place));
        return new Records(place, header.trace.functionFields, this.#functions);
      default:
        return header.trace === undefined ? new SkippedValue(place) : (this.#tree = new TraceTree(place, header.trace));
    }
  }

  /** Bytes from there to the end of the file, as far as its size is sure. */
  #rest({ offset }: Place): number {
    return Math.max(0, this.#sureBytes - offset);
  }

  #spool(key: string, place: Place): Section {
    const value = new StoredValue(place, MAX_SPOOL);
    this.#spooled.push({ key, value });
    return value;
  }

  #replay(key: string, value: StoredValue, header: Header): void {
    const section = this.#openSized(key, header);
    let base = this.#place(key).offset;
    for (const part of value.parts) {
      section.push(part, 0, part.length, base);
      base += part.length;
    }
    if (!section.done) throw trouble('malformed', this.#place(key), base, 'the section does not end');
  }

  #checkCounts(header: Header, nodes: NodeColumns, edges: EdgeColumns): void {
    const check = (section: string, found: number, promised: number, what: string): void => {
      if (found === promised) return;
      const place = this.#place(section);
      throw trouble('count-mismatch', place, place.offset, `${found} ${what}, the header says ${promised}`);
    };
    check('nodes', nodes.length, header.nodeCount, 'nodes');
    check('edges', edges.length, header.edgeCount, 'edges');
    check('nodes', nodes.edges, header.edgeCount, 'edges by the counts of the nodes');
  }

  #finishLocations(header: Header): Locations {
    if (this.#locations === undefined) return NO_LOCATIONS;
    return readLocations(
      this.#locations,
      header.location,
      header.node.count,
      header.nodeCount,
      this.#place('locations'),
    );
  }

  #place(section: string): Place {
    return this.#places.get(section) ?? { path: this.#path, section, offset: 0 };
  }
}
