import type { Fault } from '../../src/testing/index.ts';

type WithoutTarget<Each> = Each extends unknown ? Omit<Each, 'vendor' | 'method' | 'times' | 'skip'> : never;

/**
 * One failure of one request, by the three facts that decide all that can be expected of it:
 *
 * - `done`: how often Slack does the work of this very request.
 * - `told`: what its answer says. `yes`; `no` is Slack's clear word that nothing was done, or a connection that was
 *   never made; `nothing` is all else: the message may be there or not.
 * - `isForGood`: later requests of this token are refused as well.
 */
export interface FaultCase {
  name: string;
  fault: WithoutTarget<Fault>;
  done: 0 | 1 | 2;
  told: 'yes' | 'no' | 'nothing';
  isForGood?: true;
  /** The `no` need not be final: delivery itself may wait and send again, within this call. */
  isWaitedFor?: 'surely' | 'perhaps';
  /** Slack does the work only when it has been looked for twice already. */
  isTooLate?: true;
  /** Where it is not what these tests take else. Milliseconds. */
  timeoutMs?: number;
  lookAgainMs?: number;
  deadlineMs?: number;
  /** Time to let pass before the host exports again, if the outcome names none. */
  restMs?: number;
}

/** Long enough for a loopback request on a busy machine. */
export const TIMEOUT_MS = 1000;
const OUTAGE_MS = 60;
const commits = [
  { word: 'not carried out', committed: false, done: 0 },
  { word: 'carried out', committed: true, done: 1 },
] as const;

const BROKEN: FaultCase[] = [
  {
    name: 'connection refused',
    fault: { kind: 'connection-refused', forMs: OUTAGE_MS },
    done: 0,
    told: 'no',
    isWaitedFor: 'perhaps',
    restMs: 4 * OUTAGE_MS,
  },
  { name: 'reset, not carried out', fault: { kind: 'reset-before' }, done: 0, told: 'nothing' },
  { name: 'reset, carried out', fault: { kind: 'reset-after' }, done: 1, told: 'nothing' },
  { name: 'no answer, carried out', fault: { kind: 'lost-answer' }, done: 1, told: 'nothing' },
  { name: 'answer cut off', fault: { kind: 'cut-json' }, done: 1, told: 'nothing' },
  { name: '500, not carried out', fault: { kind: 'http-500-before' }, done: 0, told: 'nothing' },
  { name: '500, carried out', fault: { kind: 'http-500-after' }, done: 1, told: 'nothing' },
  { name: 'redirect to another host', fault: { kind: 'redirect' }, done: 0, told: 'nothing' },
];

const SLOW: FaultCase[] = [
  { name: 'slow, within the timeout', fault: { kind: 'slow', delayMs: 100 }, done: 1, told: 'yes' },
  { name: 'beyond the timeout', fault: { kind: 'slow', delayMs: TIMEOUT_MS + 300 }, done: 1, told: 'nothing' },
  {
    name: 'beyond it, done before the 2nd look',
    fault: { kind: 'slow', delayMs: TIMEOUT_MS + 400, commitsLate: true },
    done: 1,
    told: 'nothing',
    lookAgainMs: 1200,
  },
  {
    name: 'beyond it, done after the 2nd look',
    fault: { kind: 'slow', delayMs: TIMEOUT_MS + 1500, commitsLate: true },
    done: 1,
    told: 'nothing',
    isTooLate: true,
  },
];

const REFUSED: FaultCase[] = [
  {
    name: '429 with Retry-After',
    fault: { kind: 'http-429', retryAfterSeconds: 1 },
    done: 0,
    told: 'no',
    isWaitedFor: 'surely',
  },
  {
    name: '429 without Retry-After',
    fault: { kind: 'http-429', retryAfterSeconds: null },
    done: 0,
    told: 'no',
    isWaitedFor: 'surely',
  },
  {
    name: '429 longer than the deadline',
    fault: { kind: 'http-429', retryAfterSeconds: 2 },
    done: 0,
    told: 'no',
    deadlineMs: 1200,
  },
  { name: 'refused', fault: { kind: 'error', code: 'restricted_action' }, done: 0, told: 'no' },
  ...commits.map(({ word, committed, done }): FaultCase => {
    const name = `token revoked, ${word}`;
    return { name, fault: { kind: 'token-revoked', committed }, done, told: 'no', isForGood: true };
  }),
];

const UNSURE = commits.flatMap(({ word, committed, done }): FaultCase[] => [
  { name: `fatal_error, ${word}`, fault: { kind: 'fatal_error', committed }, done, told: 'nothing' },
  {
    name: `internal_error, ${word}`,
    fault: { kind: 'error', code: 'internal_error', committed },
    done,
    told: 'nothing',
  },
  { name: `HTML page, ${word}`, fault: { kind: 'html', committed }, done, told: 'nothing' },
]);

const REPEATED: FaultCase = { name: 'sent twice by the network', fault: { kind: 'repeated' }, done: 2, told: 'yes' };

/** Every kind of failure that the sandbox knows. */
export const FAULT_CASES: FaultCase[] = [...BROKEN, ...SLOW, ...REFUSED, ...UNSURE, REPEATED];

/** Those after which the message is there and nobody was told. */
export const LOST_ANSWERS = FAULT_CASES.filter(({ done, told }) => done === 1 && told === 'nothing');
