/** The middle of the values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Two digits, as a number. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

/** Runs the contenders in turns, round after round, and gives each one's median of what `measure` says. */
export async function inTurns<Name extends string>(
  contenders: Record<Name, () => unknown>,
  rounds: number,
  measure: (run: () => unknown) => Promise<number>,
): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[];
  const values = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    // Each round starts with another one, so that none always runs on a fresh heap.
    for (let at = 0; at < names.length; at++) {
      const name = names[(at + round) % names.length] as Name;
      globalThis.gc?.();
      values.get(name)?.push(await measure(contenders[name]));
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(values.get(name) ?? [])])) as Record<Name, number>;
}

/** Milliseconds on the clock. */
export async function wallMs(run: () => unknown): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Milliseconds of this process's CPU. */
export async function cpuMs(run: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
