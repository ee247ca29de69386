/**
 * quic-go streams in a reference profile of goref, which lists objects by the path of fields that leads to them. Paths
 * tell halves nearly exactly, though goref writes no values: a flag is not in the file, a queued frame is.
 *
 * Measured with goref 3a10bfec on quic-go v0.59; each object is listed once, on the first path found.
 */
import type { Profile } from '../../formats/pprof/profile.js';
import { findSampleType } from '../../formats/pprof/profile.js';
import type { StringTable } from '../../formats/pprof/strings.js';
import type { PopulationDraft } from './population.js';
import type { Shape } from './quic-go-classes.js';
import type { QuicVersion } from './quic-go-version.js';

export interface StreamReferences {
  /** Streams that the maps of their connections lead to. */
  readonly heldByQuic: number;
  /** Streams that only the program leads to, and the root of the path. */
  readonly heldByProgram: number;
  readonly programRoot: string | undefined;
  /** Send halves among the children of the connection's context: those not done. */
  readonly openSends: number;
  /** Streams with received frames in their queue. */
  readonly unread: number;
  /** In those queues. */
  readonly unreadBytes: number;
  /** Streams that were cancelled for reading, or reset by the peer. */
  readonly cancelled: number;
}

interface PathTest {
  readonly leaf: RegExp;
  /** Somewhere further to the root. */
  readonly through?: RegExp;
}

/** Leaf first, as indexes into the strings of the profile. */
type Path = readonly number[];

const RECEIVE = /^receiveStr(?:eam)?\. \(\*?\S*quic-go\.[rR]eceiveStream\)$/;
const MAP_ENTRY = /^\$mapval\. \(.*quic-go\.incomingStreamEntry/;
const TESTS = {
  stream: { leaf: RECEIVE },
  openSend: { leaf: /^\$mapkey\. \(context\.canceler\)$/, through: /^streamsMap\. \(.*quic-go\.streamsMap\)$/ },
  unread: { leaf: /^Data\. \(\[\]uint8\)$/, through: /^queue\. \(map.*quic-go\.frameSorterEntry\)$/ },
  cancelled: { leaf: /^cancelErr\. \(.*quic-go\.StreamError\)$/, through: RECEIVE },
} satisfies Record<string, PathTest>;

/** `undefined` when there is no reference profile, or it holds no quic-go streams of this shape. */
export function readReferences(profile: Profile | undefined, shape: Shape): StreamReferences | undefined {
  if (profile === undefined || shape !== 'bidi') return undefined;
  const column = findSampleType(profile, 'inuse_objects');
  if (column < 0) return undefined;
  const bytesColumn = findSampleType(profile, 'inuse_space');
  let heldByQuic = 0;
  let heldByProgram = 0;
  let openSends = 0;
  let unread = 0;
  let unreadBytes = 0;
  let cancelled = 0;
  let programRoot: string | undefined;
  const { samples, sampleTypes, strings } = profile;
  const steps = new StepTests(strings);
  for (let sample = 0; sample < samples.count; sample++) {
    const count = samples.values[sample * sampleTypes.length + column] ?? 0;
    const path = pathOf(profile, sample);
    if (steps.meet(path, TESTS.stream)) {
      if (steps.some(path, MAP_ENTRY)) heldByQuic += count;
      else {
        heldByProgram += count;
        programRoot ??= strings.get(path.at(-1) ?? 0);
      }
    } else if (steps.meet(path, TESTS.openSend)) openSends += count;
    else if (steps.meet(path, TESTS.unread)) {
      unread += count;
      unreadBytes += bytesColumn < 0 ? 0 : (samples.values[sample * sampleTypes.length + bytesColumn] ?? 0);
    } else if (steps.meet(path, TESTS.cancelled)) cancelled += count;
  }
  if (heldByQuic + heldByProgram === 0) return undefined;
  return { heldByQuic, heldByProgram, programRoot, openSends, unread, unreadBytes, cancelled };
}

/** Replaces what the heap let guess by what the references show. */
export function describeReferences(
  draft: PopulationDraft,
  references: StreamReferences,
  { hasSendContexts }: QuicVersion,
): void {
  const { heldByQuic, heldByProgram, programRoot, openSends, unread, unreadBytes, cancelled } = references;
  const streams = heldByQuic + heldByProgram;
  const from = 'reference profile';
  if (heldByProgram > heldByQuic) {
    const fact = `only the program holds ${heldByProgram} of ${streams}: quic-go has let go of them`;
    draft.replaceReceive('closed', 'certain', fact, from);
    draft.replaceSend('closed', 'certain', fact, from);
    if (programRoot !== undefined) draft.handlers = [{ edge: 'held by', node: programRoot }];
    return;
  }
  draft.note(`the maps of the connections hold ${heldByQuic} of ${streams}`, from);
  if (hasSendContexts === true && isMost(openSends, heldByQuic)) {
    draft.replaceSend(
      'open',
      'certain',
      `the contexts of ${openSends} send halves are not done`,
      `${from}: children of the connection's context`,
    );
  } else if (hasSendContexts === true && openSends === 0) {
    draft.replaceSend(
      'closed',
      'certain',
      'no context of a send half is left',
      `${from}: children of the connection's context`,
    );
  }
  if (cancelled > 0 && isMost(cancelled, heldByQuic)) {
    draft.replaceReceive(
      'reset',
      'certain',
      `${cancelled} were cancelled for reading`,
      `${from}: receiveStr.cancelErr`,
    );
  } else if (isMost(unread, heldByQuic)) {
    draft.replaceReceive(
      'open',
      'certain',
      `${unread} frames were received and nobody asked for them`,
      `${from}: frameQueue.queue`,
    );
    draft.dataWaiting = true;
    draft.bufferedBytes = Math.max(0, unreadBytes);
  }
}

function isMost(part: number, whole: number): boolean {
  return part >= whole * 0.8;
}

/** Each string is held against each pattern once: a file may have a long one in all steps of all paths. */
class StepTests {
  readonly #strings: StringTable;
  readonly #answers: Map<RegExp, Map<number, boolean>> = new Map();

  constructor(strings: StringTable) {
    this.#strings = strings;
  }

  meet(path: Path, { leaf, through }: PathTest): boolean {
    return this.#test(leaf, path[0] ?? 0) && (through === undefined || this.some(path, through));
  }

  some(path: Path, pattern: RegExp): boolean {
    return path.some((step) => this.#test(pattern, step));
  }

  #test(pattern: RegExp, step: number): boolean {
    const answers = this.#answers.get(pattern) ?? new Map<number, boolean>();
    this.#answers.set(pattern, answers);
    const answer = answers.get(step) ?? pattern.test(this.#strings.get(step));
    answers.set(step, answer);
    return answer;
  }
}

/** Leaf first. Paths of real heaps have some ten steps; what a hostile file adds is cut. */
function pathOf({ samples, locations, functions }: Profile, sample: number): Path {
  const path: number[] = [];
  const start = samples.locationStart[sample] ?? 0;
  const end = Math.min(samples.locationStart[sample + 1] ?? 0, start + 64);
  for (let i = start; i < end; i++) {
    const location = samples.location[i] ?? 0;
    const line = locations.lineStart[location] ?? 0;
    if (line === locations.lineStart[location + 1]) continue;
    const row = locations.lineFunction[line] ?? -1;
    if (row >= 0) path.push(functions.name[row] ?? 0);
  }
  return path;
}
