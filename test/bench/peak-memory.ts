import { readFileSync } from 'node:fs';

const SAMPLE_MS = 5;
const MIB = 1024 * 1024;

/**
 * The kernel's own account of this process's peak, in bytes; 0 where it does not tell. `resourceUsage().maxRSS` will not
 * do: on Linux a new process begins with the peak of the one that started it.
 */
function peakOfKernel(): number {
  try {
    const kib = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** Resident memory of this process from now on, sampled; with the kernel's account where there is one. */
export class PeakMemory {
  readonly #before = process.memoryUsage.rss();
  #peak = this.#before;
  readonly #timer = setInterval(() => this.#sample(), SAMPLE_MS);

  #sample(): void {
    this.#peak = Math.max(this.#peak, process.memoryUsage.rss());
  }

  /** In MiB: the peak, and how much it is above the beginning. */
  end(): { peak: number; growth: number } {
    clearInterval(this.#timer);
    this.#sample();
    const peak = Math.max(this.#peak, peakOfKernel());
    return { peak: peak / MIB, growth: (peak - this.#before) / MIB };
  }
}
