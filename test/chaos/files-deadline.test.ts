import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { LoadReport } from '../../src/index.ts';
import { showCopies } from './copies.ts';
import {
  EDIT,
  EXPORT,
  type FileScenario,
  REVOKE,
  requestName,
  skippedBy,
  tallyOf,
  wantedBy,
} from './file-scenarios.ts';
import { letPass, openLane } from './lane.ts';
import { beginScenario, copiesOfScenario } from './play-file-cell.ts';
import { contentOf } from './reports.ts';
import { printTable } from './table.ts';
import { expectTruth } from './truth.ts';

const HOUR_S = 3600;
/** Over long before the hour is: it is the wait that counts, not the claim. */
const LEASE_MS = 200;

const loadFor = ({ to }: FileScenario): LoadReport => {
  return async () => (to === 'nothing' ? undefined : contentOf(to));
};

const PLACES = [EXPORT, EDIT, REVOKE].flatMap((scenario) => scenario.requests.map((_, at) => ({ scenario, at })));

test('told to wait for an hour: pending until then, and resumed to the end', { timeout: 60_000 }, async () => {
  const rows: string[][] = [];
  const lane = await openLane({ as: 'bot' });
  for (const { scenario, at } of PLACES) {
    const where = `${scenario.name}, ${requestName(scenario, at)}`;
    const { act } = await beginScenario(scenario, lane);
    const { method = '' } = scenario.requests[at] ?? {};
    const { faults, state } = lane.sandbox;
    faults.add({ vendor: 'slack', method, kind: 'http-429', retryAfterSeconds: HOUR_S, skip: skippedBy(scenario, at) });
    const before = Date.now();
    const first = await act(lane.service({ leaseMs: LEASE_MS }));
    expect(first, where).toMatchObject({ status: 'pending', code: 'RATE_LIMITED', success: false });
    const waits = (Date.parse(first.resumeAt ?? '') - before) / 1000;
    expect(waits, where).toBeGreaterThanOrEqual(HOUR_S - 1);
    expect(waits, where).toBeLessThan(HOUR_S + 30);
    const then = await copiesOfScenario(scenario, lane);
    expectTruth(first, lane, where);
    // Before it is time nobody sends anything, whoever asks.
    const sent = state.slack.requests.length;
    await sleep(LEASE_MS + 20);
    const { service } = lane.service();
    expect(await service.resumeExports({ load: loadFor(scenario) }), where).toEqual([]);
    if (scenario.to !== 'nothing') expect((await act(lane.service())).status, where).toBe('pending');
    expect(state.slack.requests.length, where).toBe(sent);
    await letPass(lane, first.resumeAt ?? '');
    const resumed = await service.resumeExports({ load: loadFor(scenario) });
    const status = scenario.to === 'nothing' ? 'revoked' : 'success';
    expect(resumed, where).toMatchObject([{ status, success: true }]);
    const last = await copiesOfScenario(scenario, lane);
    expect(tallyOf(last), where).toEqual(wantedBy(scenario));
    const [ended] = resumed;
    if (ended !== undefined) expectTruth(ended, lane, where);
    rows.push([scenario.name, requestName(scenario, at), first.status, showCopies(then), status, showCopies(last)]);
  }
  printTable('429 with an hour to wait', ['what', 'at', 'told', 'in Slack then', 'resumed as', 'copies'], rows);
});

test('an export that waits is taken back at once', { timeout: 60_000 }, async () => {
  const rows: string[][] = [];
  const lane = await openLane({ as: 'bot' });
  for (const at of EXPORT.requests.keys()) {
    const where = requestName(EXPORT, at);
    const { act } = await beginScenario(EXPORT, lane);
    const { method = '' } = EXPORT.requests[at] ?? {};
    const fault = { vendor: 'slack', method, kind: 'http-429', retryAfterSeconds: HOUR_S } as const;
    lane.sandbox.faults.add({ ...fault, skip: skippedBy(EXPORT, at) });
    const first = await act(lane.service());
    expect(first.status, where).toBe('pending');
    const then = await copiesOfScenario(EXPORT, lane);
    const revoked = await lane.service().mine.revokeExport(first.id ?? '');
    expect(revoked, where).toMatchObject({ status: 'revoked', success: true });
    const last = await copiesOfScenario(EXPORT, lane);
    expect(tallyOf(last), where).toEqual({});
    expectTruth(revoked, lane, where);
    rows.push([where, showCopies(then), revoked.status, showCopies(last)]);
  }
  printTable('429 with an hour to wait, then taken back', ['at', 'in Slack then', 'revoked as', 'copies'], rows);
});
