import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { IntegrationError, isIntegrationError } from '../errors.ts';
import type { TokenAnswer } from '../oauth-vendor.ts';
import { type Grant, hasExpired } from './grant.ts';
import { GrantOver } from './oauth-errors.ts';
import { isHeld, leaseFor, type RefreshLease, timeLeft } from './refresh-lease.ts';

/** A grant as it is kept, at one moment. */
export interface KeptGrant {
  readonly grant: Grant;
  readonly lease: RefreshLease | null;
}

/** Where a connection's grant is kept: the storage, seen from here. */
export interface GrantKeeper<Kept extends KeptGrant> {
  /** As it is now. Throws when it is gone. */
  read(): Promise<Kept>;
  /** Writes the lease over what was seen. False, and nothing changed, when somebody else wrote meanwhile. */
  lease(seen: Kept, lease: RefreshLease | null): Promise<boolean>;
  /** The same for new tokens; the lease ends with it. */
  renew(seen: Kept, answer: TokenAnswer): Promise<boolean>;
  /** The same for a grant that is over. */
  end(seen: Kept): Promise<boolean>;
}

/** How a grant is renewed. */
export interface Renewal<Kept extends KeptGrant> {
  keeper: GrantKeeper<Kept>;
  refresh(grant: Grant): Promise<TokenAnswer>;
  /** True when what is kept must be replaced; false for what somebody else has replaced meanwhile. */
  isStale(grant: Grant): boolean;
  /** True when what is kept will do while somebody else replaces it. */
  isUsable(grant: Grant): boolean;
  /** How long others leave the one alone who asks the vendor. */
  leaseMs: number;
}

/** Between two looks whether somebody else is done. [ours] */
const LOOK_AGAIN_MS = 100;
/** The longest wait between two tries to save. [ours] */
const LONGEST_PAUSE_MS = 1_000;
/** How often a write is tried at least. [ours] */
const LEAST_TRIES = 6;
/** How often a look or the taking of the lease is tried, before which nothing has been asked. [ours] */
const MOST_TRIES = 3;

const over = (): IntegrationError =>
  new IntegrationError({
    code: 'AUTH_FAILED',
    message: 'The vendor gives no tokens for this connection any more.',
    hint: 'Connect the account again.',
    // As on the day it ended, so that a settings page goes on to say since when.
    vendorCode: 'invalid_grant',
  });

const notSaved = (): IntegrationError =>
  new IntegrationError({
    code: 'STORAGE_FAILED',
    message: 'New tokens were had and could not be saved, so they were not used.',
    hint: 'Check the storage. If the connection is refused afterwards, connect the account again.',
  });

const tooLong = (): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    message: 'Somebody else has been getting new tokens for this connection for too long.',
    hint: 'Export again later.',
  });

const pause = (ms: number): Promise<void> => sleep(ms * (0.5 + Math.random()));

const isCode = (error: unknown, code: IntegrationError['code']): boolean =>
  isIntegrationError(error) && error.code === code;

/** A storage that fails once keeps nobody from an export; what it did all the same, the next look shows. */
async function patiently<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await run();
    } catch (error) {
      if (tries >= MOST_TRIES || !isCode(error, 'STORAGE_FAILED')) throw error;
    }
    await pause(LOOK_AGAIN_MS);
  }
}

/** Repeats a compare-and-swap over what is there until it holds, or is no longer to be done; a few times, and until then. */
async function settle<Kept extends KeptGrant>(
  keeper: GrantKeeper<Kept>,
  until: number,
  swap: (now: Kept) => Promise<boolean> | undefined,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const isLast = tries >= LEAST_TRIES && Date.now() >= until;
    try {
      const outcome = swap(await keeper.read());
      if (outcome === undefined || (await outcome)) return;
      if (isLast) throw notSaved();
    } catch (error) {
      if (isLast || isCode(error, 'NOT_FOUND')) throw error;
    }
    await pause(Math.min(LOOK_AGAIN_MS * (tries - 1), LONGEST_PAUSE_MS));
  }
}

const isOlder = (one: KeptGrant, other: KeptGrant): boolean => one.grant.generation <= other.grant.generation;

/** Definite refusals: of what else became of a request, nobody knows. */
const REFUSALS: ReadonlySet<string> = new Set(['PERMISSION_DENIED', 'REJECTED', 'RATE_LIMITED', 'INVALID_INPUT']);

/** No lease; or one that has ended, where tokens may have been given out that nobody saw. */
const leftBehind = (lease: RefreshLease | null, error: unknown): RefreshLease | null =>
  lease === null || (isIntegrationError(error) && REFUSALS.has(error.code))
    ? null
    : { ...lease, until: new Date().toISOString() };

/**
 * What a refusal leaves: the grant is over, or free for the next one to try. Not where somebody else has newer tokens, or
 * is getting them, since ours may have been refused for that: true for newer ones, false for those to wait for.
 */
async function keepRefusal<Kept extends KeptGrant>(
  { keeper }: Renewal<Kept>,
  holder: string,
  seen: Kept,
  error: unknown,
): Promise<boolean> {
  let isReplaced = false;
  let isTaken = false;
  const swap = (now: Kept) => {
    isReplaced = now.grant.generation !== seen.grant.generation;
    isTaken = isHeld(now.lease) && now.lease?.holder !== holder;
    if (isReplaced || isTaken) return undefined;
    return error instanceof GrantOver ? keeper.end(now) : keeper.lease(now, leftBehind(now.lease, error));
  };
  await settle(keeper, 0, swap).catch(() => undefined);
  if (!isReplaced && !isTaken) throw error;
  return isReplaced;
}

/** The one who holds the lease asks the vendor. False when somebody else is at it meanwhile. */
async function refreshOnce<Kept extends KeptGrant>(
  renewal: Renewal<Kept>,
  holder: string,
  seen: Kept,
): Promise<boolean> {
  const { keeper, refresh } = renewal;
  let answer: TokenAnswer;
  try {
    answer = await refresh(seen.grant);
  } catch (error) {
    return keepRefusal(renewal, holder, seen, error);
  }
  try {
    // New tokens are the only ones there are: the storage gets as many chances as nobody else may ask. Whoever thought
    // that we are dead may have ended the grant meanwhile: it is the same generation then.
    const until = Date.parse(seen.lease?.until ?? '') || 0;
    await settle(keeper, until, (now) => (isOlder(now, seen) ? keeper.renew(now, answer) : undefined));
  } catch (error) {
    throw isCode(error, 'NOT_FOUND') ? error : notSaved();
  }
  return true;
}

/**
 * The grant once it is fresh: by one request to the vendor, however many processes ask for it. Who takes the lease, by
 * compare-and-swap and before the request, asks; the others wait for what is saved. New tokens are saved before anybody
 * gets them. Throws `AUTH_FAILED` when the grant is over, and what kept the vendor from being asked.
 */
export async function renewGrant<Kept extends KeptGrant>(renewal: Renewal<Kept>): Promise<Kept> {
  const { keeper, isStale, leaseMs } = renewal;
  const holder = randomUUID();
  const giveUpAt = Date.now() + 2 * leaseMs;
  const take = (seen: Kept) => patiently(() => keeper.lease(seen, leaseFor(holder, leaseMs)));
  let mayTake = MOST_TRIES;
  for (let isDone = false; ; ) {
    const seen = await patiently(() => keeper.read());
    if (seen.grant.isOver) throw over();
    if (isDone || !isStale(seen.grant)) return seen;
    const isOurs = isHeld(seen.lease) && seen.lease?.holder === holder;
    // Where the storage was slow, too little of the lease is left for the request, and others would ask as well.
    if (isOurs && timeLeft(seen.lease) < leaseMs / 2) await take(seen);
    else if (isOurs) isDone = await refreshOnce(renewal, holder, seen);
    // Read again after it: that it is ours is seen then, also when the storage failed to say so.
    else if (!isHeld(seen.lease) && mayTake > 0 && (await take(seen))) mayTake--;
    else if (isHeld(seen.lease) && renewal.isUsable(seen.grant)) return seen;
    else if (Date.now() > giveUpAt) throw tooLong();
    else await pause(LOOK_AGAIN_MS);
  }
}

/** A token that still holds is good enough when another cannot be had just now. */
export const holdsStill = (grant: Grant, error: unknown): boolean =>
  !hasExpired(grant) && !isCode(error, 'AUTH_FAILED');

/** How long the end of a grant waits for somebody who is renewing it. [ours] */
const WAIT_TO_END_MS = 5_000;

/** A grant that is to be ended. */
export interface GrantToEnd<Kept extends KeptGrant> {
  kept: Kept;
  /** False when somebody was renewing it, died of it or lost the answer: there may be newer tokens than these. */
  isLatest: boolean;
}

/** The grant, with the right to end it where that can be had soon: nobody else gets new tokens of it meanwhile. */
export async function leaseToEnd<Kept extends KeptGrant>(
  keeper: GrantKeeper<Kept>,
  leaseMs: number,
): Promise<GrantToEnd<Kept>> {
  const giveUpAt = Date.now() + WAIT_TO_END_MS;
  for (;;) {
    const kept = await patiently(() => keeper.read());
    if (!isHeld(kept.lease)) {
      const isOurs = await keeper.lease(kept, leaseFor(randomUUID(), leaseMs));
      if (isOurs) return { kept, isLatest: kept.lease === null };
    } else if (Date.now() > giveUpAt) return { kept, isLatest: false };
    await pause(LOOK_AGAIN_MS);
  }
}
