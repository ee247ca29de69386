/** Source positions: where a function, or the class of an object, is defined. From the `locations` section. */
import type { SourceMaps } from '../formats/source-map/source-maps.js';
import { NODE_TYPE } from '../formats/v8/snapshot.js';
import { ABSENT, type EdgeRef, type HeapView, internal } from './heap-view.js';

const E = {
  shared: internal('shared'),
  script: internal('script'),
  /** Node 18. */
  scriptOrDebugInfo: internal('script_or_debug_info'),
};

export const POSITION_EDGES: readonly EdgeRef[] = Object.values(E);

/** Whose code something is of; more says more to whoever looks for a leak. */
export const ORIGIN = { runtime: 0, library: 1, program: 2 } as const;
export type Origin = (typeof ORIGIN)[keyof typeof ORIGIN];

const LIBRARIES = '/node_modules/';

/** What a closure is of: no script, a script of Node, or another one. */
const CODE = { noScript: 1, runtime: 2, other: 3 } as const;

/** Line and column from 0. */
export interface Place {
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

export class Positions {
  readonly #heap: HeapView;
  readonly #sourceMaps: SourceMaps | undefined;
  #scripts: ReadonlyMap<number, string> | undefined;
  /** By the node that all closures of one function share: there are dozens of them to a function. */
  readonly #scriptNodes: Map<number, number> = new Map();
  /** The same for {@link CODE}, which is asked of every closure. 0 is what was not asked yet. */
  readonly #code: Uint8Array;
  /** By script node: there are thousands of functions to a script. */
  readonly #ofRuntime: Map<number, number> = new Map();
  /** By script id. */
  readonly #origins: Map<number, Origin | undefined> = new Map();

  constructor(heap: HeapView, sourceMaps?: SourceMaps) {
    this.#heap = heap;
    this.#sourceMaps = sourceMaps;
    this.#code = new Uint8Array(heap.snapshot.nodeCount);
  }

  /** `file:line`, lines counted from 1, in the file that ran; `undefined` when the snapshot does not say. */
  of(node: number): string | undefined {
    const place = this.#placeOf(node);
    return place === undefined ? undefined : `${place.script}:${place.line + 1}`;
  }

  /** Whose code a function is, or that defines the class of an object; `undefined` when the snapshot does not say. */
  originOf(node: number): Origin | undefined {
    const { locations } = this.#heap.snapshot;
    const row = rowOf(locations.ordinal, node);
    if (row < 0) return undefined;
    const script = locations.scriptId[row];
    if (!this.#origins.has(script)) this.#origins.set(script, this.#originOfScript(script));
    return this.#origins.get(script);
  }

  #originOfScript(id: number): Origin | undefined {
    const name = this.#scriptNames().get(id);
    if (name === undefined || name === '') return undefined;
    if (name.startsWith('node:')) return ORIGIN.runtime;
    return name.includes(LIBRARIES) ? ORIGIN.library : ORIGIN.program;
  }

  /** The same in the source that the file was made from; `undefined` without a source map. */
  originalOf(node: number): string | undefined {
    const place = this.#sourceMaps === undefined ? undefined : this.#placeOf(node);
    return place && this.originalAt(place);
  }

  /** For positions that are not those of a node. */
  originalAt({ script, line, column }: Place): string | undefined {
    return this.#sourceMaps?.originalOf(script, line, column);
  }

  /** Name of the script that a closure was defined in. */
  scriptOf(closure: number): string | undefined {
    const script = this.#scriptNode(closure);
    return script === ABSENT ? undefined : this.#heap.name(script);
  }

  hasScript(closure: number): boolean {
    return this.#codeOf(closure) !== CODE.noScript;
  }

  /** True for functions of Node itself and for bound and built-in functions, which have no script. */
  isRuntime(closure: number): boolean {
    return this.#codeOf(closure) !== CODE.other;
  }

  #codeOf(closure: number): number {
    const shared = this.#heap.get(closure, E.shared);
    if (shared === ABSENT) return CODE.noScript;
    const known = this.#code[shared]!;
    return known === 0 ? (this.#code[shared] = this.#readCode(closure)) : known;
  }

  #readCode(closure: number): number {
    const script = this.#scriptNode(closure);
    if (script === ABSENT) return CODE.noScript;
    let code = this.#ofRuntime.get(script);
    if (code === undefined) {
      const name = this.#heap.name(script);
      code = name === '' || name.startsWith('node:') ? CODE.runtime : CODE.other;
      this.#ofRuntime.set(script, code);
    }
    return code;
  }

  #placeOf(node: number): Place | undefined {
    const { locations } = this.#heap.snapshot;
    const row = rowOf(locations.ordinal, node);
    if (row < 0) return undefined;
    const script = this.#scriptNames().get(locations.scriptId[row]);
    if (script === undefined || script === '') return undefined;
    return { script, line: locations.line[row], column: locations.column[row] };
  }

  #scriptNode(closure: number): number {
    const heap = this.#heap;
    const shared = heap.get(closure, E.shared);
    const known = this.#scriptNodes.get(shared);
    if (known !== undefined) return known;
    let script = heap.get(shared, E.script);
    if (script === ABSENT) script = heap.get(shared, E.scriptOrDebugInfo);
    if (script !== ABSENT && heap.snapshot.nodeType[script] !== NODE_TYPE.code) script = ABSENT;
    this.#scriptNodes.set(shared, script);
    return script;
  }

  /** Objects carry a script id only; which file that is, closures of the same script say. */
  #scriptNames(): ReadonlyMap<number, string> {
    if (this.#scripts !== undefined) return this.#scripts;
    const { locations, nodeType } = this.#heap.snapshot;
    const names = new Map<number, string>();
    // Neighbours are often of one script.
    let known = -1;
    for (let row = 0; row < locations.ordinal.length; row++) {
      const id = locations.scriptId[row];
      if (id === known) continue;
      if (!names.has(id)) {
        const node = locations.ordinal[row];
        const name = nodeType[node] === NODE_TYPE.closure ? this.scriptOf(node) : undefined;
        if (name === undefined) continue;
        names.set(id, name);
      }
      known = id;
    }
    this.#scripts = names;
    return names;
  }
}

function rowOf(ordinals: Uint32Array, node: number): number {
  let low = 0;
  let high = ordinals.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    if (ordinals[middle] === node) return middle;
    if (ordinals[middle] < node) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
