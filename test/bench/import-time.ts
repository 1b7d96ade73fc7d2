import { execFileSync } from 'node:child_process';
import { median, rounded } from './measure.ts';

const ROUNDS = 15;
const OURS = `await import('@liveprompt/integrations')`;
const THEIRS = `await Promise.all([import('zod'), import('ky')])`;

function importMs(statement: string): number {
  const script = `const start = performance.now(); ${statement}; process.stdout.write(String(performance.now() - start));`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }));
}

/** Time of `import` in a fresh process, start of Node not counted. */
export function importTime(say: (text: string) => void): { vsZodAndKy: number } {
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(importMs(OURS));
    theirs.push(importMs(THEIRS));
  }
  say(`  ".": ${median(ours).toFixed(1)} ms, zod and ky: ${median(theirs).toFixed(1)} ms`);
  return { vsZodAndKy: rounded(median(ours) / median(theirs)) };
}
