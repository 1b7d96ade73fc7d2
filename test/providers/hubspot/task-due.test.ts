import { expect, test } from 'vitest';
import { dueAt } from '../../../src/providers/hubspot/export/task-due.ts';

test.each([
  ['an instant stays what it is', '2026-11-30T17:00:00+01:00', 'US/Eastern', '2026-11-30T16:00:00.000Z'],
  ['a day is eight in the morning there', '2026-11-30', 'US/Eastern', '2026-11-30T13:00:00.000Z'],
  ['also far in the east', '2026-11-30', 'Pacific/Kiritimati', '2026-11-29T18:00:00.000Z'],
  ['and far in the west', '2026-11-30', 'Pacific/Pago_Pago', '2026-11-30T19:00:00.000Z'],
  ['the day on which summer time begins', '2026-03-08', 'US/Eastern', '2026-03-08T12:00:00.000Z'],
  ['the day before', '2026-03-07', 'US/Eastern', '2026-03-07T13:00:00.000Z'],
  ['the day on which it ends', '2026-10-25', 'Europe/Vienna', '2026-10-25T07:00:00.000Z'],
  ['the day before that', '2026-10-24', 'Europe/Vienna', '2026-10-24T06:00:00.000Z'],
])('%s', (_name, dueDate, zone, wanted) => {
  expect(dueAt(dueDate, zone)).toBe(wanted);
});

test('every day of two years is seen as that day, at eight, in every zone', () => {
  for (const timeZone of [
    'US/Eastern',
    'Europe/Vienna',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/Sao_Paulo',
  ]) {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    for (let day = Date.UTC(2026, 0, 1); day < Date.UTC(2028, 0, 1); day += 86_400_000) {
      const date = new Date(day).toISOString().slice(0, 10);
      expect(format.format(new Date(dueAt(date, timeZone)))).toBe(`${date} 08:00`);
    }
  }
});
