/** Numbers for people, the same on every machine: nothing here asks for the locale. */
import { KIB } from '../model/units.js';

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `512 B`, `1.2 MiB`: binary units, one decimal. */
export function formatBytes(bytes: number): string {
  if (bytes < KIB) return `${Math.round(bytes)} B`;
  let value = bytes / KIB;
  let unit = 0;
  // 1023.96 KiB would be printed as 1024.0 KiB.
  while (value >= KIB - 0.05 && unit < UNITS.length - 1) {
    value /= KIB;
    unit++;
  }
  return `${value.toFixed(1)} ${UNITS[unit]}`;
}

/** `1,204`. */
export function formatCount(count: number): string {
  return Math.round(count)
    .toString()
    .replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `26,000`: two digits, because more of an estimate say nothing. */
export function formatEstimate(count: number): string {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return formatCount(Math.round(count / unit) * unit);
}

/** `1 stream`, `1,204 streams`. */
export function formatQuantity(count: number, singular: string, plural: string = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

/** `+12`, `−3`, `±0`: with a minus, which is as wide as the plus, not a hyphen. */
export function formatChange(delta: number, format: (value: number) => string): string {
  const sign = delta > 0 ? '+' : delta < 0 ? '−' : '±';
  return `${sign}${format(Math.abs(delta))}`;
}

/** `12.3 %` of `whole`; `<0.1 %` rather than a zero that is none. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0) return '0 %';
  const percent = (part / whole) * 100;
  return percent > 0 && percent < 0.1 ? '<0.1 %' : `${percent.toFixed(1)} %`;
}
