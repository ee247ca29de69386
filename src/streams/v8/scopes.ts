/** Scopes of functions, and the functions in them. */
import type { HeapGraph } from '../../graph/heap-graph.js';
import { type EdgeRef, type HeapView, internal } from '../../graph/heap-view.js';
import { isField, retainersOf } from './retainers-of.js';

const E = {
  context: internal('context'),
  /** From a scope to the one around it. */
  outer: internal('previous'),
} as const;

export const SCOPE_EDGES: readonly EdgeRef[] = Object.values(E);

const MAX_USERS = 1000;
/** Scopes within each other that are searched for functions. */
const MAX_SCOPES = 64;

export interface ScopeUser {
  /** A closure, or a function that is suspended. */
  readonly node: number;
  /** Whether it is of the scope itself, and not of one within. */
  readonly isDirect: boolean;
}

/** Functions that can use the variables of a scope: those made in it, and in scopes within. */
export function usersOf(heap: HeapView, graph: HeapGraph, outermost: number): readonly ScopeUser[] {
  const users: ScopeUser[] = [];
  const scopes = [outermost];
  for (const scope of scopes) {
    for (const node of retainersOf(graph, scope, MAX_USERS)) {
      if (isField(heap, node, E.context, scope)) users.push({ node, isDirect: scope === outermost });
      else if (scopes.length < MAX_SCOPES && isField(heap, node, E.outer, scope)) scopes.push(node);
    }
  }
  return users;
}
