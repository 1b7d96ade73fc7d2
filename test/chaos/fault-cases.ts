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
  /** To a read it is the same as another one of these. */
  isOnlyOfWrites?: true;
  /** Slack does the work only when it has been looked for twice already. */
  isTooLate?: true;
  /** Where it is not what these tests take else. Milliseconds. */
  timeoutMs?: number;
  lookAgainMs?: number;
  deadlineMs?: number;
  /** Time to let pass before the host exports again, if the outcome names none. */
  restMs?: number;
}

/** Of requests, where some are answered too late on purpose. */
export const TIMEOUT_MS = 1000;
/** Where none is: no pause of a busy machine may make an answer late that the test counts on. */
const PATIENT_MS = 15_000;
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

const SOON_OVER: FaultCase[] = [
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
];

const TOO_LONG: FaultCase = {
  name: '429 longer than the deadline',
  fault: { kind: 'http-429', retryAfterSeconds: 2 },
  done: 0,
  told: 'no',
  deadlineMs: 1200,
};

const REVOKED = commits.map(({ word, committed, done }): FaultCase => {
  const name = `token revoked, ${word}`;
  return { name, fault: { kind: 'token-revoked', committed }, done, told: 'no', isForGood: true };
});

/** One refusal by a code of the vendor's own. */
const refused = (code: string, name = 'refused'): FaultCase => {
  return { name, fault: { kind: 'error', code }, done: 0, told: 'no' };
};

const UNSURE = commits.flatMap(({ word, committed, done }): FaultCase[] => [
  { name: `fatal_error, ${word}`, fault: { kind: 'fatal_error', committed }, done, told: 'nothing' },
  { name: `HTML page, ${word}`, fault: { kind: 'html', committed }, done, told: 'nothing' },
]);

const INTERNAL_ERROR = commits.map(({ word, committed, done }): FaultCase => {
  const fault = { kind: 'error', code: 'internal_error', committed } as const;
  return { name: `internal_error, ${word}`, fault, done, told: 'nothing' };
});

const REPEATED: FaultCase = { name: 'sent twice by the network', fault: { kind: 'repeated' }, done: 2, told: 'yes' };

const ANYWHERE = [...BROKEN, ...SLOW, ...SOON_OVER, ...REVOKED, ...UNSURE, REPEATED];

/** How long each request of an export is waited for that meets this failure. */
export const timeoutOf = ({ timeoutMs, fault }: FaultCase): number =>
  timeoutMs ?? (['slow', 'lost-answer'].includes(fault.kind) ? TIMEOUT_MS : PATIENT_MS);

/** Every kind of failure that the sandbox knows, as Slack has them. */
export const FAULT_CASES: FaultCase[] = [...ANYWHERE, TOO_LONG, refused('restricted_action'), ...INTERNAL_ERROR];

/** What the machines in front of HubSpot answer with, which is a page. */
const page = (status: string, { word, committed, done }: (typeof commits)[number]): FaultCase => {
  const fault = { kind: 'error', code: status, committed } as const;
  return { name: `${status} page, ${word}`, fault, done, told: 'nothing' };
};

/** One that asks for more time than the call has. */
const waiting = (code: string, name: string): FaultCase => ({ ...refused(code, name), deadlineMs: 9_000 });

const [NOT_DONE, DONE] = commits;

const OF_HUBSPOT: FaultCase[] = [
  { ...TOO_LONG, fault: { kind: 'http-429', retryAfterSeconds: 30 }, deadlineMs: 9_000 },
  refused('MISSING_SCOPES', '403, a scope is missing'),
  refused('VALIDATION_ERROR', '400'),
  refused('414', '414 page'),
  refused('409', '409'),
  { ...refused('409', '409, carried out'), fault: { kind: 'error', code: '409', committed: true }, done: 1 },
  refused('488', '488, another data centre'),
  refused('DAILY', '429 DAILY'),
  { ...refused('SECONDLY', '429 SECONDLY'), isWaitedFor: 'surely' },
  waiting('TEN_SECONDLY_ROLLING', '429 TEN_SECONDLY_ROLLING'),
  { ...refused('423', '423, locked'), isWaitedFor: 'surely' },
  waiting('477', '477, being moved'),
  page('502', NOT_DONE),
  page('503', NOT_DONE),
  page('504', DONE),
  page('524', DONE),
];

const OF_SALESFORCE: FaultCase[] = [
  { ...TOO_LONG, fault: { kind: 'http-429', retryAfterSeconds: 30 }, deadlineMs: 4_000 },
  // Too many long requests at once: five seconds are waited, which is more than this call has.
  { ...refused('REQUEST_LIMIT_EXCEEDED', '403 REQUEST_LIMIT_EXCEEDED'), deadlineMs: 4_000 },
  { ...refused('UNABLE_TO_LOCK_ROW', 'row locked'), isWaitedFor: 'surely' },
  refused('INVALID_SESSION_ID', 'session over'),
  refused('INSUFFICIENT_ACCESS_OR_READONLY', '403, no access'),
  refused('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'validation rule'),
  refused('STORAGE_LIMIT_EXCEEDED', 'storage full'),
  refused('DUPLICATE_VALUE', 'DUPLICATE_VALUE'),
  {
    ...refused('DUPLICATE_VALUE', 'DUPLICATE_VALUE, carried out'),
    fault: { kind: 'error', code: 'DUPLICATE_VALUE', committed: true },
    done: 1,
  },
  { ...page('SERVER_UNAVAILABLE', NOT_DONE), name: 'SERVER_UNAVAILABLE, not carried out' },
  { ...page('REQUEST_RUNNING_TOO_LONG', DONE), name: 'running too long, carried out' },
  page('504', DONE),
];

/** To a read that was carried out is one that was not. */
const toldApart = (one: FaultCase): FaultCase =>
  /, carried out$|^beyond it|^sent twice/.test(one.name) && one.name !== 'no answer, carried out'
    ? { ...one, isOnlyOfWrites: true }
    : one;

/** Every kind of failure that the sandbox knows, as HubSpot has them. */
export const HUB_FAULT_CASES: FaultCase[] = [...ANYWHERE, ...OF_HUBSPOT].map(toldApart);

/** The same of Salesforce. A 429 that names no time is there what its own word for it is. */
export const SF_FAULT_CASES: FaultCase[] = [
  ...ANYWHERE.filter(({ name }) => name !== '429 without Retry-After'),
  ...OF_SALESFORCE,
].map(toldApart);

/** Those after which the message is there and nobody was told. */
export const LOST_ANSWERS = FAULT_CASES.filter(({ done, told }) => done === 1 && told === 'nothing');
