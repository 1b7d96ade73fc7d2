import { expect, test, vi } from 'vitest';
import { newTally } from './play.ts';
import { digestsOfContents, playSchedule } from './play-schedule.ts';
import type { Action, Call, Schedule } from './schedule.ts';

vi.mock('node:timers/promises', () => import('./virtual-sleep.ts'));

const NOTHING = { faults: [], storageFaults: [] };
const call = (content: number, more: Partial<Call> = {}): Call => ({
  do: 'export',
  worker: 0,
  session: 's',
  content,
  ...more,
});
const alone = (content: number, more: Partial<Call & Action> = {}): Action =>
  ({ ...call(content), ...NOTHING, ...more }) as Action;
const settle: Action = { do: 'settle', session: 's', worker: 0, ...NOTHING };
const lost = (skip: number) => [{ vendor: 'slack', method: 'chat.postMessage', kind: 'http-500-after', skip }] as const;

/** Schedules that the property found, each of which once ended wrongly. What is right the model says. */
const FOUND: Record<string, Schedule> = {
  // An edit to 2 was sent and not written down; the journal took the message for unchanged and left it.
  'an edit that broke off is undone by the edit back': {
    scopes: 'all',
    chance: 0,
    actions: [alone(0), alone(1, { stop: { at: 'request', nth: 0, when: 'after' } }), alone(0)],
  },
  // The reply was deleted by the edit that broke off, and each later edit failed because it was not there.
  'a reply that a broken-off edit took away is posted anew': {
    scopes: 'all',
    chance: 0,
    actions: [alone(2), alone(0, { stop: { at: 'request', nth: 0, when: 'after' } }), alone(2)],
  },
  // It looked for its lost answer, found the winner's message, and edited it to what it had wanted to say itself.
  'a worker that was overtaken does not edit the winner’s message while it looks': {
    scopes: 'all',
    chance: 0,
    actions: [
      {
        do: 'together',
        gapMs: 95_000,
        calls: [call(0, { worker: 1, stop: { at: 'request', nth: 0, when: 'before', pauseMs: 250_000 } }), call(1)],
        ...NOTHING,
      },
    ],
  },
  // It had found the winner's own message, took it for a second copy, and removed it while the winner was suspended.
  'a worker that was overtaken removes nothing that a silent winner may have sent': {
    scopes: 'all',
    chance: 0,
    actions: [
      {
        do: 'together',
        gapMs: 92_000,
        calls: [
          call(0, { deadlineMs: 600_000, stop: { at: 'request', nth: 0, when: 'before', pauseMs: 110_000 } }),
          call(0, { worker: 1, stop: { at: 'storage', nth: 5, when: 'before', pauseMs: 250_000 } }),
        ],
        ...NOTHING,
      },
    ],
  },
  // Its second copy was told to nobody: what an overtaken worker had to warn of was lost.
  'a worker that was overtaken still tells the risk it took': {
    scopes: 'no history',
    chance: 0,
    actions: [
      {
        do: 'together',
        gapMs: 92_000,
        calls: [
          call(2, { onUnknown: 'resend', stop: { at: 'request', nth: 4, when: 'before', pauseMs: 110_000 } }),
          call(0, { worker: 1, stop: { at: 'request', nth: 0, when: 'before' } }),
        ],
        faults: [...lost(0)],
        storageFaults: [],
      },
    ],
  },
  // Settled as delivered while the rest was to come: the changed report had it posted a second time.
  'a part that a person settled is not posted again by a changed report': {
    scopes: 'no history',
    chance: 0,
    actions: [alone(3, { faults: [...lost(0)] }), settle, alone(0)],
  },
  // Settled as delivered, and with that whole: the edit did not know that there was a part it could not name.
  'a part that a person settled last is not forgotten by a later edit': {
    scopes: 'no history',
    chance: 0,
    actions: [alone(3, { faults: [...lost(2)] }), settle, alone(0)],
  },
  // An intent whose write seemed to fail was taken for the outcome's own write, since revision and worker were the same.
  'a write that seemed to fail does not pass for the next one': {
    scopes: 'all',
    chance: 0,
    actions: [
      alone(2, {
        storageFaults: [
          { operation: 'exports.replace', kind: 'fails-after', skip: 1 },
          { operation: 'exports.get', kind: 'fails-before', times: 3 },
        ],
      }),
    ],
  },
};

test.each(Object.entries(FOUND))('%s', async (_name, schedule) => {
  const tally = newTally();
  await playSchedule(schedule, await digestsOfContents(), tally);
  expect(tally.requests).toBeGreaterThan(0);
});
