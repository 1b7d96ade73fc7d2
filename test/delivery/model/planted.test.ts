import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { mutated, type Plant, pathOf } from './mutant.ts';

vi.mock('node:timers/promises', () => import('./virtual-sleep.ts'));

/**
 * Shows that the property can fail: each bug is planted into the real source of one module of delivery, in a copy that
 * only this test loads in the module's place, and the very same property has to find it. src itself is not touched.
 */
const PLANTS: Record<string, Plant> = {
  'the journal is not kept: neither intents nor results are saved before the end': {
    module: 'delivery/export-run.ts',
    text: 'await this.claim.save({ steps: JSON.stringify(redacted(this.journal, this.#options.redact)) });',
    instead: '',
  },
  'the fence is forgotten: a worker that has lost the export goes on as if it had it': {
    module: 'delivery/claim.ts',
    text: 'if (row === undefined) throw new LostClaim();',
    instead: 'if (row === undefined) { this.#isLost = false; return; }',
  },
  'when nobody can tell, it is sent again, whether the caller takes the risk or not': {
    module: 'delivery/retry.ts',
    text: "if (limits.onUnknown === 'stop' || state.hasResent) throw error;",
    instead: 'if (state.hasResent) throw error;',
  },
  'a revocation is done when the vendor was asked, whatever it answered': {
    module: 'delivery/revoke.ts',
    text: 'await revoke(previousOf(run), run);',
    instead:
      'await revoke(previousOf(run), run).catch(() => undefined); run.settleByResending(); run.journal.previous = {};',
  },
};
const SEED = Number(process.env.MODEL_SEED ?? 20_261_102);
const RUNS = Number(process.env.MODEL_RUNS ?? 2_000);

let planted: { file: string; inPlaceOf: string } | undefined;

afterEach(async () => {
  if (planted === undefined) return;
  vi.doUnmock(planted.inPlaceOf);
  vi.resetModules();
  await rm(dirname(planted.file), { recursive: true });
});

test.each(Object.entries(PLANTS))(
  'is found: %s',
  async (name, plant) => {
    const file = await mutated(plant);
    planted = { file, inPlaceOf: pathOf(plant) };
    vi.resetModules();
    vi.doMock(pathOf(plant), () => import(file));
    const { describeFinding, searchCounterexample } = await import('./property.ts');
    const finding = await searchCounterexample(SEED, RUNS);
    console.info(`${name}\n${describeFinding(finding)}`);
    expect(finding.counterexample).toBeDefined();
    expect(finding.reason).toMatch(/too often|should say|comes right|but /);
  },
  300_000,
);
