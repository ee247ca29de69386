/** Finds and reads the configuration of `halfopen check`. */
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseConfig } from '../findings/check/config.js';
import { DEFAULT_POLICY, type Policy } from '../findings/check/policy.js';
import { type FileContent, readGivenFile, readRegularFile } from '../io/read-regular-file.js';
import { HalfopenError } from '../model/error.js';
import { MIB } from '../model/units.js';

const CONFIG_FILE = 'halfopen.config.json';
const PACKAGE_FILE = 'package.json';
const PROPERTY = 'halfopen';
/** The largest `package.json` on npm has a tenth of that. */
const MOST_BYTES = 4 * MIB;

export interface LoadedPolicy {
  readonly policy: Policy;
  /** Absolute. Where a configuration would be, when there is none. */
  readonly file: string;
}

/**
 * From this folder upwards, the first `halfopen.config.json` or `package.json` with a `halfopen` part; or `given`.
 *
 * @throws {HalfopenError} `bad-config`
 */
export function loadPolicy(given: string | undefined): LoadedPolicy {
  return given === undefined ? findPolicy() : readPolicy(given);
}

/** Not above the home directory. The folders are those of a repository that anybody may have written. */
function findPolicy(): LoadedPolicy {
  for (const folder of foldersUpwards()) {
    for (const name of [CONFIG_FILE, PACKAGE_FILE]) {
      const file = join(folder, name);
      const content = readRegularFile(file, MOST_BYTES);
      if (content === undefined) continue;
      const part = choosePart(parseJson(content, name), name);
      if (part !== undefined) return { policy: parseConfig(part, describeFile(name)), file };
    }
  }
  return { policy: DEFAULT_POLICY, file: resolve(CONFIG_FILE) };
}

function* foldersUpwards(): Generator<string> {
  const last = homedir();
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    yield folder;
    if (folder === last || folder === dirname(folder)) return;
  }
}

function readPolicy(given: string): LoadedPolicy {
  const file = resolve(given);
  const content = readGivenFile(file, MOST_BYTES);
  if (content === undefined) {
    throw new HalfopenError('bad-config', `the configuration ${given} does not exist`, {
      hint: 'It is the file after --config.',
    });
  }
  const part = choosePart(parseJson(content, given), given);
  if (part === undefined) throw new HalfopenError('bad-config', `${given} has no "${PROPERTY}" part`);
  return { policy: parseConfig(part, basename(file) === PACKAGE_FILE ? describeFile(given) : given), file };
}

/** `undefined` when it is a `package.json` that does not configure halfopen. */
function choosePart(value: unknown, name: string): unknown {
  if (basename(name) !== PACKAGE_FILE) return value;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, PROPERTY)
    ? Reflect.get(value, PROPERTY)
    : undefined;
}

/** Nothing of a file that is no JSON is quoted: it may be another file than was meant, with secrets in it. */
function parseJson(content: FileContent, name: string): unknown {
  if ('refused' in content) {
    throw new HalfopenError('bad-config', `the configuration ${name} cannot be used: ${content.refused}`);
  }
  try {
    return JSON.parse(new TextDecoder().decode(content.bytes));
  } catch (cause) {
    throw new HalfopenError('bad-config', `${describeFile(name)} is not JSON${sayPlace(cause)}`, { cause });
  }
}

/** V8 tells it in some of its messages, and quotes the file in others. */
function sayPlace(cause: unknown): string {
  const place = /\bat position (\d+)/.exec(cause instanceof Error ? cause.message : '');
  return place === null ? '' : `: it goes wrong at character ${Number(place[1]) + 1}`;
}

function describeFile(name: string): string {
  return basename(name) === PACKAGE_FILE ? `"${PROPERTY}" in ${PACKAGE_FILE}` : basename(name);
}
