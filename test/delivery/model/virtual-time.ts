import { vi } from 'vitest';

const START = Date.parse('2026-11-02T09:00:00.000Z');
/**
 * Turns of the event loop after which nothing moves any more without the clock. Nothing here touches the disk, the
 * network or a thread; only the streams of requests and answers take turns, and they need fewer than half of these.
 */
const TURNS = 24;
/** The last thing of a schedule ends long before; what does not is stuck. */
const LONGEST_MS = 6 * 3_600_000;

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Numbers that look random and are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** As the real one, but by the virtual clock. */
function virtualTimeout(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException('The operation timed out.', 'TimeoutError')), ms);
  return controller.signal;
}

/**
 * Has all time and all chance of this process be virtual until it is stopped, so that a schedule with the real waits of
 * delivery takes milliseconds, and takes the same course each time.
 */
export function startVirtualTime(seed: number): () => void {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'], now: START });
  const chance = vi.spyOn(Math, 'random').mockImplementation(seeded(seed));
  const timeouts = vi.spyOn(AbortSignal, 'timeout').mockImplementation(virtualTimeout);
  return () => {
    timeouts.mockRestore();
    chance.mockRestore();
    vi.clearAllTimers();
    vi.useRealTimers();
  };
}

/** Lets everything happen that needs no further time. */
async function calm(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await nextTurn();
}

/** Lets time go on, from timer to timer, until the work has ended. Throws when it never will. */
export async function untilSettled<T>(work: Promise<T>): Promise<T> {
  let isSettled = false;
  const settle = () => {
    isSettled = true;
  };
  work.then(settle, settle);
  for (await calm(); !isSettled; await calm()) {
    if (vi.getTimerCount() === 0 || Date.now() - START > LONGEST_MS) throw new Error('An export hangs for ever.');
    vi.advanceTimersToNextTimer();
  }
  return work;
}

/** Resolves when so much time has passed. */
export const timeOf = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Lets so much time pass. */
export const pass = (ms: number): Promise<void> => untilSettled(timeOf(ms));
