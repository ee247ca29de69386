/** How a request is named in a report: method, host and path. The rest of a URL may be secret. */
export interface RequestParts {
  readonly method: string;
  readonly host: string | undefined;
  readonly target: string | undefined;
}

/** @param showStrings keep the query, the fragment and the credentials */
export function labelRequest({ method, host = '', target = '' }: RequestParts, showStrings: boolean): string {
  if (showStrings) return `${method} ${host}${target}`;
  const path = target.split(/[?#]/, 1)[0]!;
  // A proxy is asked for a whole URL, which may carry `user:password@`.
  return `${method} ${host}${path}`.replace(/\/\/[^/]*@/, '//').replace(/ [^/ ]*@/, ' ');
}
