/** The two own properties that make an object a stream of `node:stream` or readable-stream. */
import { type EdgeRef, property } from '../../graph/heap-view.js';

export const READABLE_STATE: EdgeRef = property('_readableState');
export const WRITABLE_STATE: EdgeRef = property('_writableState');
