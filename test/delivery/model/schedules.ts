import fc from 'fast-check';
import type { Fault, StorageFault } from '../../../src/testing/index.ts';
import { CONTENTS } from './contents.ts';
import type { Action, Call, Schedule, Stop } from './schedule.ts';

/** Rarely the value, mostly nothing: `often` in ten. */
const rarely = <T>(values: fc.Arbitrary<T>, often: number): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { withCrossShrink: true },
    { weight: 10 - often, arbitrary: fc.constant(undefined) },
    { weight: often, arbitrary: values },
  );

const FAILURES: readonly Omit<Fault, 'vendor'>[] = [
  { kind: 'http-500-after' },
  { kind: 'http-500-before' },
  { kind: 'reset-after' },
  { kind: 'reset-before' },
  { kind: 'lost-answer' },
  { kind: 'cut-json' },
  { kind: 'html' },
  { kind: 'html', committed: true },
  { kind: 'fatal_error' },
  { kind: 'fatal_error', committed: true },
  { kind: 'error', code: 'internal_error', committed: true },
  { kind: 'error', code: 'restricted_action' },
  { kind: 'http-429', retryAfterSeconds: null },
  { kind: 'http-429', retryAfterSeconds: 2 },
  { kind: 'http-429', retryAfterSeconds: 300 },
  { kind: 'slow', delayMs: 5_000 },
  { kind: 'slow', delayMs: 5_000, commitsLate: true },
  { kind: 'slow', delayMs: 40_000 },
  { kind: 'slow', delayMs: 40_000, commitsLate: true },
  { kind: 'slow', delayMs: 200_000, commitsLate: true },
  { kind: 'redirect' },
  { kind: 'connection-refused', forMs: 0 },
  { kind: 'repeated' },
] as Omit<Fault, 'vendor'>[];

const POSTING = ['chat.postMessage', 'chat.postMessage', 'chat.postMessage', 'chat.update', 'chat.delete'];
const LOOKING = ['conversations.history', 'conversations.replies', 'auth.test'];

const fault: fc.Arbitrary<Fault> = fc
  .record({
    failure: fc.constantFrom(...FAILURES),
    method: fc.constantFrom(...POSTING, ...LOOKING),
    skip: fc.nat(3),
    times: fc.constantFrom(1, 1, 1, 2, 9),
  })
  .map(({ failure, ...target }) => ({ vendor: 'slack', ...target, ...failure }) as Fault);

const storageFault: fc.Arbitrary<StorageFault> = fc
  .record({
    operation: fc.constantFrom('exports.replace', 'exports.replace', 'exports.insert', 'exports.get', 'settings.list'),
    failure: fc.constantFrom(
      { kind: 'fails-before' },
      { kind: 'fails-after' },
      { kind: 'conflict' },
      { kind: 'slow', delayMs: 3_000, commitsLate: true },
    ),
    skip: fc.nat(4),
    times: fc.constantFrom(1, 1, 3, 9),
  })
  .map(({ failure, ...target }) => ({ ...target, ...failure }) as StorageFault);

const withoutNothing = <T extends object>(given: T): T =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T;

const stop: fc.Arbitrary<Stop> = fc
  .record({
    at: fc.constantFrom('request' as const, 'storage' as const),
    nth: fc.nat(5),
    when: fc.constantFrom('before' as const, 'after' as const),
    pauseMs: rarely(fc.constantFrom(20_000, 110_000, 250_000), 5),
  })
  .map((made) => withoutNothing(made) as Stop);

const worker = fc.constantFrom<0 | 1>(0, 1);
const session = fc.constantFrom<'s' | 't'>('s', 's', 's', 't');
const call = (kinds: readonly Call['do'][]): fc.Arbitrary<Call> =>
  fc
    .record({
      do: fc.constantFrom(...kinds),
      worker,
      session,
      content: fc.nat(CONTENTS.length - 1),
      onRepeat: rarely(fc.constantFrom('replay', 'new'), 2),
      onUnknown: rarely(fc.constant('resend'), 1),
      deadlineMs: rarely(fc.constantFrom(3_000, 30_000, 600_000, 600_000), 3),
      abortAfterMs: rarely(fc.constantFrom(1, 3_000), 1),
      stop: rarely(stop, 4),
    })
    .map((made) => withoutNothing(made) as Call);

const struck = {
  faults: fc.array(fault, { maxLength: 3 }),
  storageFaults: rarely(fc.array(storageFault, { minLength: 1, maxLength: 2 }), 3).map((some) => some ?? []),
};

const alone: fc.Arbitrary<Action> = fc
  .record({ one: call(['export', 'export', 'export', 'retry', 'revoke']), ...struck })
  .map(({ one, ...by }) => ({ ...one, ...by }));

const together: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('together' as const),
  calls: fc.tuple(call(['export', 'export', 'export', 'revoke']), call(['export', 'export', 'retry', 'revoke'])),
  gapMs: fc.constantFrom(0, 1, 2_000, 92_000, 120_000),
  ...struck,
});

/** A worker is suspended for longer than its lease, and wakes while, or after, another has taken the export over. */
const overtaken: fc.Arbitrary<Action> = fc
  .record({
    first: call(['export', 'export', 'revoke']),
    stop,
    pauseMs: fc.constantFrom(110_000, 130_000, 250_000),
    hasTime: fc.boolean(),
    second: call(['export', 'export', 'revoke']),
    isSame: fc.boolean(),
    gapMs: fc.constantFrom(92_000, 100_000),
    ...struck,
  })
  .map(({ first, stop: given, pauseMs, hasTime, second, isSame, gapMs, ...by }): Action => {
    const { session, content } = first;
    const paused: Call = {
      ...first,
      worker: 0,
      stop: { ...given, pauseMs },
      ...(hasTime ? { deadlineMs: 600_000 } : {}),
    };
    const other: Call = { ...second, worker: 1, session, ...(isSame ? { content } : {}) };
    return { do: 'together', calls: [paused, other], gapMs, ...by };
  });

const resume: fc.Arbitrary<Action> = fc
  .record({ do: fc.constant('resume' as const), worker, session, stop: rarely(stop, 3), ...struck })
  .map((made) => withoutNothing(made) as Action);

const settle = fc.record({ do: fc.constant('settle' as const), session, worker, ...struck });

const wait: fc.Arbitrary<Action> = fc
  .constantFrom(11_000, 95_000, 320_000)
  .map((ms) => ({ do: 'wait', ms, faults: [], storageFaults: [] }));

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: alone },
  { weight: 2, arbitrary: together },
  { weight: 2, arbitrary: overtaken },
  { weight: 2, arbitrary: resume },
  { weight: 1, arbitrary: settle },
  { weight: 2, arbitrary: wait },
);

/** Any schedule. Made of small parts, so that fast-check can make a failing one short. */
export const schedules: fc.Arbitrary<Schedule> = fc.record({
  scopes: fc.constantFrom('all', 'all', 'all', 'no history'),
  chance: fc.nat(1_000_000),
  actions: fc.array(action, { minLength: 1, maxLength: 6 }),
});
