/** One line on standard error that is overwritten: phase, share done, rate and time left. */
import type { Progress } from '../io/progress.js';

export interface ProgressBarOptions {
  readonly write: (text: string) => void;
  readonly width: number;
  /** Milliseconds, from any start. */
  readonly now: () => number;
}

/** Redrawing costs a system call: at most ten times a second. */
const REDRAW_MS = 100;
/** A rate measured over less time than this is noise. */
const SETTLE_MS = 500;
const BAR = 20;
const CLEAR_LINE = '\r\u001b[K';

export function createProgressBar({ write, width, now }: ProgressBarOptions): Progress {
  let phase = '';
  let total: number | undefined;
  let startedAt = 0;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let visible = false;

  function draw(done: number): void {
    const time = now();
    if (time - drawnAt < REDRAW_MS) return;
    drawnAt = time;
    visible = true;
    write(CLEAR_LINE + describeProgress(phase, done, total, time - startedAt).slice(0, width - 1));
  }

  return {
    phase(name, newTotal) {
      phase = name;
      total = newTotal;
      startedAt = now();
      drawnAt = Number.NEGATIVE_INFINITY;
      draw(0);
    },
    advance(done) {
      draw(done);
    },
    end() {
      if (visible) write(CLEAR_LINE);
      visible = false;
    },
  };
}

/** `reading  ███████░░░░░░░░░░░░░  35 %  48.2 M/s  12 s left`. */
export function describeProgress(phase: string, done: number, total: number | undefined, elapsedMs: number): string {
  const parts = [phase];
  if (total !== undefined && total > 0) {
    const share = Math.min(1, done / total);
    const filled = Math.floor(share * BAR);
    parts.push('█'.repeat(filled) + '░'.repeat(BAR - filled), `${Math.floor(share * 100)} %`.padStart(5));
  }
  if (elapsedMs >= SETTLE_MS && done > 0) {
    const perSecond = (done / elapsedMs) * 1000;
    parts.push(formatRate(perSecond));
    if (total !== undefined && total > done) parts.push(`${formatSeconds((total - done) / perSecond)} left`);
  }
  return parts.join('  ');
}

function formatRate(perSecond: number): string {
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(1)} M/s`;
  if (perSecond >= 1e3) return `${(perSecond / 1e3).toFixed(1)} k/s`;
  return `${perSecond.toFixed(0)}/s`;
}

function formatSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
