import { expect, test } from 'vitest';
import type { ExportOutcome } from '../../src/index.ts';
import type { ChaosService } from './chaos-service.ts';
import { showCopies } from './copies.ts';
import { beginCrm, type CrmScenario, countedIn, goal, placeName } from './crm-scenarios.ts';
import { expectWhole } from './expect-whole.ts';
import { inLanes } from './in-lanes.ts';
import { letPass } from './lane.ts';
import { expectNoToken } from './play-crm-cell.ts';
import { openSfLane, type SfLane } from './sf-lane.ts';
import { SF_SCENARIOS } from './sf-scenarios.ts';
import { printTable } from './table.ts';
import { expectTruth, unknownIn } from './truth.ts';

const TIMEOUT = { timeout: 90_000 };
/** How often a host asks while it lasts. */
const TIMES = 3;

/** Something that begins at a request, and is not over for an hour. */
interface Lasting {
  name: string;
  /** `at` requests are answered first. */
  begin(lane: SfLane, at: number): void;
  end(lane: SfLane, at: ChaosService): Promise<void>;
  /** Of one call: less than what is waited for. */
  deadlineMs?: number;
}

const refuse = (code: string): Lasting['begin'] => {
  return ({ sandbox }, at) =>
    sandbox.faults.add({ vendor: 'salesforce', kind: 'error', code, skip: at, times: 100_000 });
};
const clear: Lasting['end'] = async ({ sandbox }) => sandbox.faults.clear();

const LASTING: Lasting[] = [
  {
    name: 'the calls of the day are used up',
    begin: ({ org }, at) => {
      org.apiUsage.limit = org.apiUsage.used + at;
    },
    end: async ({ org }) => {
      org.apiUsage.limit = 100_000;
    },
  },
  { name: 'too many requests at once', begin: refuse('REQUEST_LIMIT_EXCEEDED'), end: clear, deadlineMs: 3_000 },
  { name: 'all rows are locked', begin: refuse('UNABLE_TO_LOCK_ROW'), end: clear, deadlineMs: 900 },
  {
    name: 'Salesforce is out, but for the first request',
    begin: ({ sandbox }, at) => {
      const out = { vendor: 'salesforce', kind: 'error', code: 'SERVER_UNAVAILABLE' } as const;
      sandbox.faults.add({ ...out, committed: true, skip: at });
      sandbox.faults.add({ ...out, skip: at, times: 100_000 });
    },
    end: clear,
    deadlineMs: 300,
  },
  {
    name: 'the session is over, and the next one has another token',
    begin: ({ sandbox }, at) => sandbox.faults.add({ vendor: 'salesforce', kind: 'token-revoked', skip: at }),
    end: async ({ org, sandbox }, { mine }) => {
      sandbox.faults.clear();
      const [setting] = await mine.getActiveIntegrations();
      const { accessToken } = org.addSession();
      const config = { instanceUrl: sandbox.salesforce.instanceUrl, accessToken };
      await mine.updateIntegrationConfig(setting?.id ?? '', { config });
    },
  },
];

/** Requests, each the first of its kind in what it does. */
const PLACES: Record<string, readonly number[]> = {
  all: [2, 5, 7],
  'all, second version': [1, 3, 7],
  'all, as event': [1, 5],
  nothing: [0, 4],
};

interface Case {
  lasting: Lasting;
  scenario: CrmScenario;
  at: number;
}

const CASES: Case[] = LASTING.flatMap((lasting) =>
  SF_SCENARIOS.filter(({ as }) => as === 'without key').flatMap((scenario) =>
    (PLACES[scenario.to] ?? []).map((at) => ({ lasting, scenario, at })),
  ),
);

/** The host asks again and again while it lasts, and is told each time that it is not through. */
async function askOn(act: () => Promise<ExportOutcome>, lane: SfLane, where: string): Promise<ExportOutcome[]> {
  const outcomes: ExportOutcome[] = [];
  for (let time = 0; time < TIMES; time++) {
    const outcome = await act();
    expect(['failed', 'partial', 'pending', 'unknown'], `${where}: ${outcome.code}`).toContain(outcome.status);
    if (outcome.resumeAt !== undefined) await letPass(lane, outcome.resumeAt);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function play({ lasting, scenario, at }: Case): Promise<string[]> {
  const where = `${lasting.name}, ${scenario.name}, ${placeName(scenario, at)}`;
  const lane = await openSfLane({ as: 'without key', storage: 'memory' });
  const { act } = await beginCrm(scenario, lane);
  const service = lane.service();
  lasting.begin(lane, at);
  const outcomes = await askOn(() => act(service, lasting.deadlineMs), lane, where);
  const then = await lane.copies(...countedIn(scenario));
  expect(Math.max(...then.counts, ...then.before, ...Object.values(then.contacts ?? {})), where).toBeLessThanOrEqual(1);
  await lasting.end(lane, service);
  const last = await act(service);
  expect(last.status, `${where}: ${last.code} ${last.error}`).toBe(goal(scenario));
  const copies = await lane.copies(...countedIn(scenario));
  if (last.status === 'revoked') expect([...lane.there()], where).toEqual([]);
  else expectWhole(copies, {}, where);
  expectTruth(last, lane, where);
  expect(await unknownIn(lane), where).toEqual([]);
  await expectNoToken(lane, [...outcomes, last], where);
  const told = [...new Set(outcomes.map(({ status, code }) => `${status} ${code}`))].join(', ');
  return [lasting.name, scenario.name, placeName(scenario, at), told, showCopies(then), last.status];
}

test('for an hour nothing gets through, and then all of it does, once', TIMEOUT, async () => {
  const rows = await inLanes(CASES, [1, 2, 3, 4, 5, 6, 7, 8], play);
  const head = ['for an hour', 'what is asked for', 'from', 'told meanwhile', 'in Salesforce then', 'at last'];
  printTable('Salesforce is of no use for a while', head, rows);
  expect(rows).toHaveLength(CASES.length);
});
