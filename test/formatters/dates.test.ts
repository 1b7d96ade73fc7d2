import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMinutes, formatDueDate, formatMeetingTime, formatOffset } from '../../src/formatters/dates.ts';
import { formatText } from '../../src/formatters/format-text.ts';
import { reportOf, summaryOf } from './support/reports.ts';

const zones = Intl.supportedValuesOf('timeZone');
const spaces = (text: string): string => text.replace(/\s/g, ' ');
const time = (fields: Parameters<typeof reportOf>[0]): string => spaces(formatMeetingTime(reportOf(fields)));

describe('a due date', () => {
  it('stays that day in every zone', () => {
    const days = fc.date({ min: new Date('1990-01-01'), max: new Date('2060-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(fc.constantFrom(...zones), days, (timeZone, day) => {
        const iso = day.toISOString().slice(0, 10);
        const expected = new Intl.DateTimeFormat('en', {
          timeZone: 'UTC',
          weekday: 'short',
          day: 'numeric',
          month: 'short',
          year: 'numeric',
        }).format(day);
        expect(formatDueDate(iso, { timeZone })).toBe(expected);
        expect(expected).toContain(String(Number(iso.slice(8))));
      }),
      { numRuns: 500 },
    );
  });

  it("with a time is told in the meeting's zone", () => {
    const due = '2026-11-30T23:30:00Z';
    expect(spaces(formatDueDate(due, {}))).toBe('Mon, Nov 30, 2026, 11:30 PM UTC');
    expect(spaces(formatDueDate(due, { timeZone: 'Asia/Tokyo' }))).toBe('Tue, Dec 1, 2026, 8:30 AM GMT+9');
    expect(spaces(formatDueDate('2026-11-30T23:30:00+09:00', { timeZone: 'Asia/Tokyo' }))).toContain(
      'Nov 30, 2026, 11:30 PM',
    );
  });

  it('is told the same in every format', () => {
    const report = reportOf({
      timeZone: 'Pacific/Kiritimati',
      summary: summaryOf({ actionItems: [{ description: 'Pay', dueDate: '2026-01-01' }] }),
    });
    expect(formatText({ report }).text).toContain('Pay — due Thu, Jan 1, 2026');
  });
});

describe('the time of a meeting', () => {
  it('is in its own zone, UTC where it names none', () => {
    expect(time({ startedAt: '2026-03-02T23:00:00Z' })).toBe('Mon, Mar 2, 2026, 11:00 PM UTC');
    expect(time({ startedAt: '2026-03-02T23:00:00Z', timeZone: 'Europe/Vienna' })).toBe(
      'Tue, Mar 3, 2026, 12:00 AM GMT+1',
    );
  });

  it('follows the clock over its changes', () => {
    const vienna = { timeZone: 'Europe/Vienna', locale: 'en-GB' };
    expect(time({ startedAt: '2026-03-29T00:59:00Z', ...vienna })).toContain('01:59 CET');
    expect(time({ startedAt: '2026-03-29T01:00:00Z', ...vienna })).toContain('03:00 CEST');
    expect(time({ startedAt: '2026-10-25T00:30:00Z', ...vienna })).toContain('02:30 CEST');
    expect(time({ startedAt: '2026-10-25T01:30:00Z', ...vienna })).toContain('02:30 CET');
  });

  it('has its end, also on another day', () => {
    expect(time({ startedAt: '2026-03-02T09:00:00Z', endedAt: '2026-03-02T09:45:00Z' })).toBe(
      'Mon, Mar 2, 2026, 9:00 AM – 9:45 AM UTC',
    );
    expect(time({ startedAt: '2026-03-02T09:00:00Z', endedAt: '2026-03-02T09:25:00Z', locale: 'en-GB' })).toContain(
      '09:00 – 09:25 UTC',
    );
    expect(time({ startedAt: '2026-03-02T23:30:00Z', endedAt: '2026-03-03T00:30:00Z' })).toContain('Tue, Mar 3, 2026');
    expect(time({ startedAt: '2026-03-02T09:00:00Z', endedAt: '2026-03-01T09:00:00Z' })).toBe(
      'Mon, Mar 2, 2026, 9:00 AM UTC',
    );
  });

  it('is in its own language', () => {
    expect(time({ startedAt: '2026-03-02T09:00:00Z', locale: 'de-AT' })).toMatch(/2\. März 2026.*09:00/);
    expect(time({ startedAt: '2026-03-02T09:00:00Z', locale: 'en-GB' })).toContain('2 Mar 2026');
    // The cache must not mix them up.
    expect(time({ startedAt: '2026-03-02T09:00:00Z', locale: 'de-AT', timeZone: 'Asia/Tokyo' })).toContain('18:00');
    expect(time({ startedAt: '2026-03-02T09:00:00Z' })).toBe('Mon, Mar 2, 2026, 9:00 AM UTC');
  });

  it('is right in every zone, however many are asked for', () => {
    for (const timeZone of zones) {
      const hour = new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', minute: '2-digit' }).format(
        new Date('2026-03-02T09:00:00Z'),
      );
      expect(time({ startedAt: '2026-03-02T09:00:00Z', timeZone })).toContain(spaces(hour));
    }
  });
});

describe('lengths', () => {
  it('are told in minutes, or not at all', () => {
    expect(durationMinutes(reportOf({ endedAt: '2026-03-02T10:30:00Z' }))).toBe(90);
    expect(durationMinutes(reportOf())).toBeUndefined();
    expect(durationMinutes(reportOf({ endedAt: '2026-03-02T08:00:00Z' }))).toBeUndefined();
  });

  it.each([
    [0, '0:00'],
    [59.9, '0:59'],
    [247, '4:07'],
    [3_727, '1:02:07'],
    [360_000, '100:00:00'],
  ])('offset %d is %s', (seconds, shown) => expect(formatOffset(seconds)).toBe(shown));
});
