import { expect, test, vi } from 'vitest';
import { describeFinding, searchCounterexample } from './property.ts';

vi.mock('node:timers/promises', () => import('./virtual-sleep.ts'));

const { MODEL_SEED, MODEL_RUNS, TEST_ALL } = process.env;
const seed = Number(MODEL_SEED ?? 20_261_102);
const runs = Number(MODEL_RUNS ?? (TEST_ALL === '1' ? 2_000 : 800));

test(`${runs} schedules of faults, crashes, edits and repeats leave in Slack what the model allows`, async () => {
  const finding = await searchCounterexample(seed, runs);
  const told = describeFinding(finding);
  console.info(told);
  expect(finding.counterexample, told).toBeUndefined();
  expect(finding.played).toBe(runs);
}, 600_000);
