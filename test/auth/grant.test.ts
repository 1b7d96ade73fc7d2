import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Grant, grantFrom, hasExpired, isDue, mayForce } from '../../src/auth/grant.ts';

const NOW = Date.parse('2026-11-16T12:00:00.000Z');
const at = (ms: number): string => new Date(NOW + ms).toISOString();
const grant = (change: Partial<Grant> = {}): Grant => ({ ...grantFrom({ refresh_token: 'r' }, {}, NOW), ...change });
const lifeOf = (lifeMs: number, agoMs: number): Grant =>
  grant({ obtainedAt: at(-agoMs), expiresAt: at(lifeMs - agoMs) });

const lifeMs = fc.integer({ min: 1000, max: 90 * 86_400_000 });

describe('a token is due', () => {
  test('five minutes before its end, or when three quarters of a shorter life are over', () => {
    fc.assert(
      fc.property(lifeMs, fc.double({ min: 0, max: 1.5, noNaN: true }), (life, part) => {
        const ago = Math.round(life * part);
        const early = Math.min(5 * 60_000, life / 4);
        expect(isDue(lifeOf(life, ago), NOW)).toBe(life - ago <= early);
      }),
    );
  });

  test('never right after it was had, always once it has ended, and for good from the moment that it is', () => {
    fc.assert(
      fc.property(lifeMs, fc.nat(90 * 86_400_000), fc.nat(86_400_000), (life, ago, more) => {
        expect(isDue(lifeOf(life, 0), NOW)).toBe(false);
        const later = isDue(lifeOf(life, ago + more), NOW);
        if (isDue(lifeOf(life, ago), NOW)) expect(later).toBe(true);
        if (hasExpired(lifeOf(life, ago), NOW)) expect(isDue(lifeOf(life, ago), NOW)).toBe(true);
      }),
    );
  });

  test('not when nobody knows its end, nor when there is no other to be had', () => {
    expect(isDue(grant({ expiresAt: null }), NOW)).toBe(false);
    expect(isDue(grant({ expiresAt: at(-1), refreshToken: null }), NOW)).toBe(false);
    expect(hasExpired(grant({ expiresAt: null }), NOW)).toBe(false);
    expect(hasExpired(grant({ expiresAt: at(0) }), NOW)).toBe(true);
    expect(hasExpired(grant({ expiresAt: at(1) }), NOW)).toBe(false);
  });
});

test('a refused token is replaced once a minute at most', () => {
  expect(mayForce(grant(), NOW)).toBe(true);
  expect(mayForce(grant({ forcedAt: at(-59_999) }), NOW)).toBe(false);
  expect(mayForce(grant({ forcedAt: at(-60_000) }), NOW)).toBe(true);
  expect(mayForce(grant({ refreshToken: null }), NOW)).toBe(false);
  expect(mayForce(grant({ isOver: true }), NOW)).toBe(false);
});

describe('what comes of an answer', () => {
  const text = fc.string({ minLength: 1, maxLength: 20 });

  test('is a newer pair, with the refresh token before it where none was given, and over no more', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.option(text), text, fc.option(text), (generation, given, before, loginUrl) => {
        const old = { ...grant(), generation, refreshToken: before, loginUrl, isOver: true };
        const next = grantFrom({ ...(given === null ? {} : { refresh_token: given }) }, old, NOW);
        expect(next).toMatchObject({ generation: generation + 1, loginUrl, isOver: false, obtainedAt: at(0) });
        expect(next.refreshToken).toBe(given ?? before);
      }),
    );
  });

  test.each([
    [3600, at(3_600_000)],
    [0.5, at(500)],
    [0, null],
    [-5, null],
    ['3600', null],
    [null, null],
    [Number.NaN, null],
    [undefined, null],
  ])('that says it holds for %s', (seconds, expiresAt) => {
    expect(grantFrom({ expires_in: seconds }, {}, NOW).expiresAt).toBe(expiresAt);
  });

  test.each([undefined, null, '', 7, {}])('without a refresh token, but %s, has none', (token) => {
    expect(grantFrom({ refresh_token: token }, {}, NOW).refreshToken).toBeNull();
  });

  test('that holds for longer than there are dates is no reason to fail', () => {
    expect(isDue(grantFrom({ expires_in: 1e300, refresh_token: 'r' }, {}, NOW), NOW)).toBe(false);
  });
});
