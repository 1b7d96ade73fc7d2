import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, rounded } from './measure.ts';

const ROUNDS = 5;
const CHILD = fileURLToPath(new URL('./memory-child.ts', import.meta.url));

const peakMiB = (contender: string): number =>
  Number(execFileSync(process.execPath, [CHILD, contender], { encoding: 'utf8' })) / 1024;

/** Peak resident memory of a fresh process that formats everything once; the reports themselves are in both. */
export function formatMemory(say: (text: string) => void): { vsMack: number } {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(peakMiB('ours'));
    theirs.push(peakMiB('mack'));
  }
  say(`  ours: ${median(ours).toFixed(0)} MiB, mack: ${median(theirs).toFixed(0)} MiB`);
  return { vsMack: rounded(median(ours) / median(theirs)) };
}
