import { describe, expect, test } from 'vitest';
import { createProgressBar, describeProgress } from '../../src/cli/progress-bar.js';

/** A terminal line and a clock that a test moves. */
function createScreen(width = 80) {
  const writes: string[] = [];
  const clock = { time: 0 };
  const bar = createProgressBar({ write: (text) => writes.push(text), width, now: () => clock.time });
  return { bar, clock, writes, line: () => writes.at(-1)?.split('\u001b[K').at(-1) };
}

describe('the progress line', () => {
  test('names the phase, how much is done, how fast and how long it still takes', () => {
    expect(describeProgress('reading', 25e6, 100e6, 2000)).toBe(
      'reading  █████░░░░░░░░░░░░░░░   25 %  12.5 M/s  6 s left',
    );
    expect(describeProgress('reading', 10, 1000, 10_000)).toContain('16 min 30 s left');
  });

  test('claims no rate that it has not measured, and no share of an unknown total', () => {
    expect(describeProgress('reading', 100, 1000, 10)).not.toMatch(/\/s|left/);
    expect(describeProgress('reading', 5000, undefined, 1000)).toBe('reading  5.0 k/s');
    expect(describeProgress('reading', 0, 0, 1000)).toBe('reading');
  });

  test('never passes the end of its bar', () => {
    expect(describeProgress('reading', 200, 100, 10)).toContain(`${'█'.repeat(20)}  100 %`);
  });
});

describe('the progress bar', () => {
  test('is redrawn at most ten times a second', () => {
    const { bar, clock, writes } = createScreen();
    bar.phase('reading', 1000);
    for (let done = 0; done < 1000; done++) {
      clock.time++;
      bar.advance(done);
    }
    expect(writes.length).toBeGreaterThan(5);
    expect(writes.length).toBeLessThanOrEqual(11);
  });

  test('shows a new phase at once', () => {
    const { bar, line } = createScreen();
    bar.phase('reading', 10);
    bar.phase('dominators', 10);
    expect(line()).toMatch(/^dominators/);
  });

  test('stays on one line of the terminal', () => {
    const { bar, line } = createScreen(20);
    bar.phase('a phase with a rather long name', 10);
    expect(line()?.length).toBeLessThan(20);
  });

  test('leaves nothing behind', () => {
    const { bar, line } = createScreen();
    bar.phase('reading');
    bar.end();
    expect(line()).toBe('');
  });
});
