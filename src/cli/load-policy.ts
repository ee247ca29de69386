/** Finds and reads the configuration of `halfopen check`. */
import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { lilconfigSync } from 'lilconfig';
import { parseConfig } from '../findings/check/config.js';
import { DEFAULT_POLICY, type Policy } from '../findings/check/policy.js';
import { HalfopenError } from '../model/error.js';

const CONFIG_FILE = 'halfopen.config.json';
const PACKAGE_FILE = 'package.json';
const PROPERTY = 'halfopen';

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
  if (given !== undefined) return readPolicy(given);
  const found = lilconfigSync(PROPERTY, {
    searchPlaces: [CONFIG_FILE, PACKAGE_FILE],
    loaders: { '.json': parseJson },
    ignoreEmptySearchPlaces: false,
  }).search();
  if (found === null) return { policy: DEFAULT_POLICY, file: resolve(CONFIG_FILE) };
  return { policy: parseConfig(found.config, describeFile(found.filepath)), file: found.filepath };
}

function readPolicy(given: string): LoadedPolicy {
  const file = resolve(given);
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new HalfopenError('bad-config', `the configuration ${given} cannot be read`, {
      hint: 'It is the file after --config.',
      cause,
    });
  }
  const value = parseJson(given, content);
  if (basename(file) !== PACKAGE_FILE) return { policy: parseConfig(value, given), file };
  const part = (value as Record<string, unknown> | null)?.[PROPERTY];
  if (part === undefined) throw new HalfopenError('bad-config', `${given} has no "${PROPERTY}" part`);
  return { policy: parseConfig(part, describeFile(file)), file };
}

function parseJson(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HalfopenError('bad-config', `${describeFile(file)} is not JSON: ${reason}`, { cause });
  }
}

function describeFile(file: string): string {
  return basename(file) === PACKAGE_FILE ? `"${PROPERTY}" in ${PACKAGE_FILE}` : basename(file);
}
