/**
 * Names of Go functions as linkers write them, taken apart. The same function has the same `path` whatever its type
 * arguments, however its module was vendored, and whether it was called through a method value.
 *
 *     github.com/quic-go/quic-go.(*incomingStreamsMap[go.shape.*uint8]).GetOrOpenStream
 *     app/vendor/gopkg.in/yaml%2ev3.Unmarshal.func1.2
 *     main.(*server).serve-fm
 */

export interface FunctionName {
  /** Import path, unescaped, without a vendor directory. Empty when the name has no package (C, JavaScript). */
  readonly package: string;
  /** `package.(*Type).Method` or `package.function`, without type arguments and closures. */
  readonly path: string;
  /** Whether it is a function literal (or a wrapper the compiler made) inside of {@link path}. */
  readonly isClosure: boolean;
}

/** Longer names are cut: a hostile file may hold names of megabytes, and real ones end below 4 KiB. */
const LONGEST_NAME = 8192;

/** What comes before the number of a closure; see `closureName` in Go's compiler. */
const CLOSURE_MARKS = ['.func', '.gowrap', '.deferwrap', '.', '-range'];
/** The wrapper behind a method value such as `go s.serve`. */
const METHOD_VALUE = '-fm';

export function parseFunctionName(raw: string): FunctionName {
  const plain = readPlainName(raw);
  const name = plain.endsWith(METHOD_VALUE) ? plain.slice(0, -METHOD_VALUE.length) : plain;
  const dot = findPackageEnd(name);
  if (dot < 0) return { package: '', path: name, isClosure: false };
  const importPath = readImportPath(name.slice(0, dot));
  const symbol = withoutClosures(name.slice(dot + 1));
  return {
    package: importPath,
    path: `${importPath}.${symbol}`,
    isClosure: symbol.length < name.length - dot - 1,
  };
}

/** {@link FunctionName.package}, sooner than with all the rest. */
export function packageOf(raw: string): string {
  const name = readPlainName(raw);
  const dot = findPackageEnd(name);
  return dot < 0 ? '' : readImportPath(name.slice(0, dot));
}

/** What {@link packageOf} may say of a function with this path: its last element may have dots that were escaped. */
export function possiblePackages(path: string): readonly string[] {
  const packages: string[] = [];
  for (let dot = findPackageEnd(path); dot >= 0; dot = path.indexOf('.', dot + 1)) packages.push(path.slice(0, dot));
  return packages.length > 0 ? packages : [''];
}

function readPlainName(raw: string): string {
  return stripTypeArguments(raw.length > LONGEST_NAME ? raw.slice(0, LONGEST_NAME) : raw);
}

/** Where the dot is; -1 when the name has no package. */
function findPackageEnd(name: string): number {
  return name.indexOf('.', name.lastIndexOf('/') + 1);
}

function readImportPath(written: string): string {
  return withoutVendor(unescapeImportPath(written));
}

/**
 * `f` of `f.func1`, `f.func1.2`, `f.gowrap1`, `f.deferwrap2`, `f-range1`; `init` of `init.0.func1`. From the end, once: a
 * regular expression tries each dot as the beginning, and hostile names are nothing but dots and digits.
 */
function withoutClosures(symbol: string): string {
  let end = symbol.length;
  for (;;) {
    let digits = end;
    while (digits > 0 && isDigit(symbol.charCodeAt(digits - 1))) digits--;
    const mark = digits < end ? CLOSURE_MARKS.find((text) => symbol.endsWith(text, digits)) : undefined;
    if (mark === undefined) return symbol.slice(0, end);
    end = digits - mark.length;
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Type arguments nest and hold dots, slashes and spaces: `List[go.shape.struct { Start foo/bar.T }]`. */
export function stripTypeArguments(name: string): string {
  let from = name.indexOf('[');
  if (from < 0) return name;
  const end = name.indexOf(']', from);
  // One pair, as nearly all have.
  if (end > 0 && name.indexOf('[', from + 1) < 0) return name.slice(0, from) + name.slice(end + 1);
  let kept = '';
  let depth = 0;
  let at = 0;
  for (; from >= 0 && from < name.length; from++) {
    const char = name.charCodeAt(from);
    if (char === 0x5b) {
      if (depth++ === 0) kept += name.slice(at, from);
    } else if (char === 0x5d && depth > 0 && --depth === 0) at = from + 1;
  }
  return depth > 0 ? kept : kept + name.slice(at);
}

/** The linker writes dots in the last element of an import path as `%2e`; see `PathToPrefix` in cmd/internal/objabi. */
function unescapeImportPath(path: string): string {
  return path.includes('%')
    ? path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : path;
}

function withoutVendor(path: string): string {
  const vendor = path.lastIndexOf('/vendor/');
  if (vendor >= 0) return path.slice(vendor + '/vendor/'.length);
  return path.startsWith('vendor/') ? path.slice('vendor/'.length) : path;
}

const STANDARD_ROOTS: ReadonlySet<string> = new Set(
  (
    'archive bufio builtin bytes cmp compress container context crypto database debug embed encoding errors expvar ' +
    'flag fmt go hash html image index internal io iter log maps math mime net os path plugin reflect regexp runtime ' +
    'slices sort strconv strings structs sync syscall testing text time unicode unique unsafe weak'
  ).split(' '),
);

/** Whether the package comes with Go. A module of the user may have no dot in its path either: `shop/cart`. */
export function isStandardPackage(path: string): boolean {
  const slash = path.indexOf('/');
  return STANDARD_ROOTS.has(slash < 0 ? path : path.slice(0, slash));
}
