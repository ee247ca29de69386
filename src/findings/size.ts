/** Sizes as people write them. */
import { GIB, KIB, MIB } from '../model/units.js';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: KIB,
  kib: KIB,
  kb: 1e3,
  m: MIB,
  mib: MIB,
  mb: 1e6,
  g: GIB,
  gib: GIB,
  gb: 1e9,
};

/** `1048576`, `512K`, `1.5MiB`: binary units, unless the unit ends in a plain `B` as in `10MB`. */
export function readSize(text: string): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,6})?) ?([a-z]{0,3})$/i.exec(text.trim());
  const unit = UNITS[match?.[2]?.toLowerCase() ?? '?'];
  return match === null || unit === undefined ? undefined : Math.floor(Number(match[1]) * unit);
}
