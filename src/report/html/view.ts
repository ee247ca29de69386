/** What the reader looks at: all of it stands in the address, so that every view can be linked. */
import {
  RECEIVE_STATES,
  type ReceiveState,
  SEND_STATES,
  SEVERITIES,
  type SendState,
  type Severity,
  VERDICTS,
  type Verdict,
} from '../../model/vocabulary.js';

export const SORT_KEYS = [
  'id',
  'severity',
  'kind',
  'class',
  'receive',
  'send',
  'reader',
  'count',
  'retained',
  'buffered',
  'holder',
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface View {
  readonly search: string;
  readonly severity?: Severity | undefined;
  readonly verdict?: Verdict | undefined;
  readonly kind?: string | undefined;
  /** `new`, `stuck`, ...: what a check or a difference says. */
  readonly mark?: string | undefined;
  /** A cell of the matrix; both or none. */
  readonly receive?: ReceiveState | undefined;
  readonly send?: SendState | undefined;
  /** Groups that accuse nobody as well. */
  readonly all: boolean;
  /** As the report lists them when absent. */
  readonly sort?: SortKey | undefined;
  readonly descending: boolean;
  /** Id of the group that is open. */
  readonly finding?: string | undefined;
  /** Page and anchor of the kind that is read about. */
  readonly about?: string | undefined;
  /** Path in the picture of the memory. */
  readonly zoom?: string | undefined;
  /** Path in the picture of the calls: of the frame whose stack is shown. */
  readonly frame?: string | undefined;
}

const FILTERS = ['search', 'severity', 'verdict', 'kind', 'mark', 'receive', 'send'] as const;
type Filter = Pick<View, (typeof FILTERS)[number]>;

/** Lets everything pass. */
export const NO_FILTER: Filter = {
  search: '',
  severity: undefined,
  verdict: undefined,
  kind: undefined,
  mark: undefined,
  receive: undefined,
  send: undefined,
};

export function isFiltered(view: View): boolean {
  return FILTERS.some((filter) => Boolean(view[filter]));
}

/** Another filter draws another picture of the memory, in which the path of the old zoom would lead elsewhere. */
export function changeView(view: View, changes: Partial<View>): View {
  const next = { ...view, ...changes };
  const refiltered = FILTERS.some((filter) => view[filter] !== next[filter]);
  return refiltered && changes.zoom === undefined ? { ...next, zoom: undefined } : next;
}

/** A hand-written address may say anything: what is not understood is left out. */
export function readView(hash: string): View {
  const words = new URLSearchParams(hash.replace(/^#/, ''));
  const receive = chooseOne(words.get('receive'), RECEIVE_STATES);
  const send = chooseOne(words.get('send'), SEND_STATES);
  return {
    search: words.get('q') ?? '',
    severity: chooseOne(words.get('severity'), SEVERITIES),
    verdict: chooseOne(words.get('verdict'), VERDICTS),
    kind: words.get('kind') ?? undefined,
    mark: words.get('mark') ?? undefined,
    ...(receive !== undefined && send !== undefined && { receive, send }),
    all: words.has('all'),
    sort: chooseOne(words.get('sort'), SORT_KEYS),
    descending: words.has('descending'),
    finding: words.get('finding') ?? undefined,
    about: words.get('about') ?? undefined,
    zoom: words.get('zoom') ?? undefined,
    frame: words.get('frame') ?? undefined,
  };
}

export function writeView(view: View): string {
  const words = new URLSearchParams();
  const put = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') words.set(name, value);
  };
  put('q', view.search);
  put('severity', view.severity);
  put('verdict', view.verdict);
  put('kind', view.kind);
  put('mark', view.mark);
  put('receive', view.receive);
  put('send', view.send);
  if (view.all) words.set('all', '');
  put('sort', view.sort);
  if (view.descending) words.set('descending', '');
  put('finding', view.finding);
  put('about', view.about);
  put('zoom', view.zoom);
  put('frame', view.frame);
  return `#${words.toString().replaceAll('=&', '&').replace(/=$/, '')}`;
}

function chooseOne<Name extends string>(word: string | null, names: readonly Name[]): Name | undefined {
  return names.find((name) => name === word);
}
