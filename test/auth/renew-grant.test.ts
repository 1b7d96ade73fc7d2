import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type Grant, grantFrom } from '../../src/auth/grant.ts';
import { GrantOver } from '../../src/auth/oauth-errors.ts';
import { isHeld } from '../../src/auth/refresh-lease.ts';
import { type GrantKeeper, type KeptGrant, leaseToEnd, type Renewal, renewGrant } from '../../src/auth/renew-grant.ts';
import { IntegrationError } from '../../src/errors.ts';
import type { TokenAnswer } from '../../src/oauth-vendor.ts';

const LEASE_MS = 400;
const down = () => new IntegrationError({ code: 'STORAGE_FAILED', message: 'The storage is down.' });
const busy = () => new IntegrationError({ code: 'UNAVAILABLE', message: 'The vendor is busy.' });
const refused = () => new GrantOver({ code: 'AUTH_FAILED', message: 'The vendor refuses.' });

interface Kept extends KeptGrant {
  readonly revision: number;
}

/** A grant in the memory of this process, for all who ask at the same time. */
function keptGrant() {
  let now: Kept = { grant: grantFrom({ refresh_token: 'r1', access_token: 'a1' }, {}), lease: null, revision: 1 };
  const writes: string[] = [];
  const swap = (what: string, seen: Kept, change: Partial<Kept>): boolean => {
    if (seen.revision !== now.revision) return false;
    writes.push(what);
    now = { ...now, ...change, revision: now.revision + 1 };
    return true;
  };
  const keeper: GrantKeeper<Kept> = {
    read: async () => now,
    lease: async (seen, lease) => swap(lease === null ? 'free' : 'lease', seen, { lease }),
    renew: async (seen, answer) => swap('save', seen, { grant: grantFrom(answer, seen.grant), lease: null }),
    end: async (seen) => swap('end', seen, { grant: { ...seen.grant, isOver: true }, lease: null }),
  };
  return { keeper, writes, now: () => now };
}

/** A vendor that answers when it is told to. */
function gate() {
  let settle: { resolve(answer: TokenAnswer): void; reject(error: unknown): void } | undefined;
  let begun: (() => void) | undefined;
  const isAsked = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const refresh = () =>
    new Promise<TokenAnswer>((resolve, reject) => {
      settle = { resolve, reject };
      begun?.();
    });
  const answer = (token: string) => settle?.resolve({ access_token: token, refresh_token: token });
  const refuse = (error: unknown) => settle?.reject(error);
  return { refresh, isAsked, answer, refuse };
}

const isFirst = ({ generation }: Grant): boolean => generation === 1;
const renewal = (keeper: GrantKeeper<Kept>, refresh: Renewal<Kept>['refresh'], leaseMs = LEASE_MS): Renewal<Kept> => ({
  keeper,
  refresh,
  isStale: isFirst,
  isUsable: () => false,
  leaseMs,
});

/** One is silent for longer than its lease, and another one has taken its place and asks. */
async function takenOver() {
  const kept = keptGrant();
  const [first, second] = [gate(), gate()];
  const slow = renewGrant(renewal(kept.keeper, first.refresh));
  slow.catch(() => undefined);
  await first.isAsked;
  const other = renewGrant(renewal(kept.keeper, second.refresh, 10_000));
  other.catch(() => undefined);
  await second.isAsked;
  return { ...kept, first, second, slow, other };
}

describe('who was silent for longer than the lease, while another one asks,', () => {
  test('and is refused then has ended nothing: it takes what the other one gets', async () => {
    const { first, second, slow, other, now } = await takenOver();
    first.refuse(refused());
    await sleep(150);
    expect(now().grant.isOver).toBe(false);
    second.answer('r2');
    expect((await other).grant).toMatchObject({ generation: 2, refreshToken: 'r2' });
    expect((await slow).grant).toMatchObject({ generation: 2, refreshToken: 'r2' });
  });

  test('and fails then does not take the lease away from it', async () => {
    const { first, second, slow, other, now } = await takenOver();
    first.refuse(busy());
    await sleep(150);
    expect(isHeld(now().lease)).toBe(true);
    second.answer('r2');
    await Promise.all([slow, other]);
    expect(now()).toMatchObject({ grant: { generation: 2 }, lease: null });
  });

  test('and gets tokens then saves them; the refusal of the other one ends nothing', async () => {
    const { first, second, slow, other, now } = await takenOver();
    first.answer('r2');
    await slow;
    second.refuse(refused());
    expect((await other).grant).toMatchObject({ generation: 2, refreshToken: 'r2' });
    expect(now().grant.isOver).toBe(false);
  });

  test('and gets tokens after the other one was refused has them saved, and the grant is not over', async () => {
    const { first, second, slow, other, now } = await takenOver();
    second.refuse(refused());
    await expect(other).rejects.toMatchObject({ code: 'AUTH_FAILED' });
    expect(now().grant.isOver).toBe(true);
    first.answer('r2');
    expect((await slow).grant).toMatchObject({ generation: 2, refreshToken: 'r2', isOver: false });
  });

  test('and gets tokens after the other one has got its own leaves those', async () => {
    const { first, second, slow, other, now } = await takenOver();
    second.answer('newer');
    await other;
    first.answer('older');
    expect((await slow).grant).toMatchObject({ generation: 2, refreshToken: 'newer' });
    expect(now().grant.refreshToken).toBe('newer');
  });
});

describe('renewing', () => {
  const answer: TokenAnswer = { access_token: 'a2', refresh_token: 'r2' };

  test('asks once, after the lease was taken, and gives nothing before it is saved', async () => {
    const { keeper, writes } = keptGrant();
    const order = writes;
    const refresh = async () => {
      order.push('ask');
      return answer;
    };
    const all = await Promise.all(Array.from({ length: 5 }, () => renewGrant(renewal(keeper, refresh, 5000))));
    expect(order).toEqual(['lease', 'ask', 'save']);
    for (const { grant } of all) expect(grant.refreshToken).toBe('r2');
  });

  test('that fails for a time gives the lease back, ends nothing, and tells why', async () => {
    const { keeper, writes, now } = keptGrant();
    const asking = renewGrant(renewal(keeper, () => Promise.reject(busy())));
    await expect(asking).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(writes).toEqual(['lease', 'lease']);
    expect(now().grant).toMatchObject({ generation: 1, isOver: false });
    // New tokens may have been given out, and nobody saw them.
    expect(isHeld(now().lease)).toBe(false);
    expect(await leaseToEnd(keeper, 5000)).toMatchObject({ isLatest: false });
  });

  test('that a storage held up for most of the lease is asked with a lease of its own length', async () => {
    const { keeper, now } = keptGrant();
    let left = 0;
    const slow: GrantKeeper<Kept> = {
      ...keeper,
      lease: async (seen, lease) => {
        const isTaken = await keeper.lease(seen, lease);
        if (now().revision === 2) await sleep(LEASE_MS * 0.8);
        return isTaken;
      },
    };
    const refresh = async () => {
      left = Date.parse(now().lease?.until ?? '') - Date.now();
      return { refresh_token: 'r2', access_token: 'a2' };
    };
    expect((await renewGrant(renewal(slow, refresh))).grant.generation).toBe(2);
    expect(left).toBeGreaterThan(LEASE_MS / 2);
  });

  test('that is refused ends the grant, and nobody asks again', async () => {
    const { keeper, writes } = keptGrant();
    let asked = 0;
    const refresh = () => {
      asked += 1;
      return Promise.reject(refused());
    };
    for (let count = 0; count < 3; count++)
      await expect(renewGrant(renewal(keeper, refresh))).rejects.toMatchObject({ code: 'AUTH_FAILED' });
    expect(asked).toBe(1);
    expect(writes).toEqual(['lease', 'end']);
  });

  test('recognizes its lease although the storage failed after writing it', async () => {
    const { keeper, writes } = keptGrant();
    let fails = 1;
    const failing: GrantKeeper<Kept> = {
      ...keeper,
      lease: async (seen, lease) => {
        const isDone = await keeper.lease(seen, lease);
        if (fails-- > 0) throw down();
        return isDone;
      },
    };
    await renewGrant(renewal(failing, async () => answer, 5000));
    expect(writes).toEqual(['lease', 'save']);
  });

  test('goes on trying to save as long as nobody else may ask', async () => {
    const { keeper, now } = keptGrant();
    const until = Date.now() + 1800;
    const failing: GrantKeeper<Kept> = {
      ...keeper,
      renew: (seen, given) => (Date.now() < until ? Promise.reject(down()) : keeper.renew(seen, given)),
    };
    await renewGrant(renewal(failing, async () => answer, 5000));
    expect(now().grant.refreshToken).toBe('r2');
  });

  test('tells tokens that cannot be saved, and gives them to nobody', async () => {
    const { keeper, now } = keptGrant();
    const failing: GrantKeeper<Kept> = { ...keeper, renew: () => Promise.reject(down()) };
    const asking = renewGrant(renewal(failing, async () => answer));
    await expect(asking).rejects.toMatchObject({ code: 'STORAGE_FAILED', hint: expect.stringContaining('connect') });
    expect(now().grant).toMatchObject({ generation: 1, isOver: false });
  });

  test('of a connection that was deleted meanwhile tells that it is gone', async () => {
    const { keeper } = keptGrant();
    const gone = () => new IntegrationError({ code: 'NOT_FOUND', message: 'It is gone.' });
    let isGone = false;
    const deleted: GrantKeeper<Kept> = { ...keeper, read: () => (isGone ? Promise.reject(gone()) : keeper.read()) };
    const refresh = async () => {
      isGone = true;
      return answer;
    };
    await expect(renewGrant(renewal(deleted, refresh))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test.each([
    ['says no to every write', { lease: async () => false }],
    ['forgets every lease', { lease: async () => true }],
  ])('ends after two leases where the storage %s', async (_, lies) => {
    const { keeper } = keptGrant();
    const start = performance.now();
    const asking = renewGrant(renewal({ ...keeper, ...lies }, async () => answer));
    await expect(asking).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(performance.now() - start).toBeLessThan(2 * LEASE_MS + 1500);
  });

  test('of tokens that are due again at once is done once', async () => {
    const { keeper } = keptGrant();
    let asked = 0;
    const refresh = async () => {
      asked += 1;
      return answer;
    };
    await renewGrant({ ...renewal(keeper, refresh), isStale: () => true });
    expect(asked).toBe(1);
  });
});

describe('the end of a grant', () => {
  test('waits for who is renewing it', async () => {
    const { keeper } = keptGrant();
    const vendor = gate();
    const renewing = renewGrant(renewal(keeper, vendor.refresh, 5000));
    await vendor.isAsked;
    const ending = leaseToEnd(keeper, 5000);
    await sleep(100);
    vendor.answer('r2');
    await renewing;
    expect(await ending).toMatchObject({ kept: { grant: { refreshToken: 'r2' } }, isLatest: true });
  });

  test('after somebody has died of it may not be the end of the newest tokens', async () => {
    const { keeper } = keptGrant();
    await keeper.lease(await keeper.read(), { holder: 'dead', until: new Date(Date.now() - 1).toISOString() });
    expect(await leaseToEnd(keeper, 5000)).toMatchObject({ isLatest: false });
  });
});

test('who has a token that holds a while does not wait for another one to be had', async () => {
  const { keeper } = keptGrant();
  const { refresh, isAsked, answer } = gate();
  const slow = renewGrant(renewal(keeper, refresh, 10_000));
  await isAsked;
  const quick = await renewGrant({ ...renewal(keeper, refresh, 10_000), isUsable: () => true });
  expect(quick.grant.generation).toBe(1);
  answer('a2');
  expect((await slow).grant.generation).toBe(2);
});
