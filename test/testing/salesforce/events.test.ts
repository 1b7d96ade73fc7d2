import { expect, test } from 'vitest';
import { openSalesforce, refusalOf } from './salesforce-client.ts';

const START = '2026-01-06T09:00:00Z';
const NINE = '2026-01-06T09:00:00.000+0000';
const HALF_PAST = '2026-01-06T09:30:00.000+0000';

test('the time of an event can be told in several ways', async () => {
  await using room = await openSalesforce();
  const { ask, org } = room;
  const same = { StartDateTime: NINE, ActivityDateTime: NINE, EndDateTime: HALF_PAST, DurationInMinutes: 30 };
  const ways = [
    { StartDateTime: START, DurationInMinutes: 30 },
    { StartDateTime: '2026-01-06T10:00:00+01:00', EndDateTime: '2026-01-06T04:30:00.000-0500' },
    { ActivityDateTime: START, DurationInMinutes: 30, EndDateTime: HALF_PAST },
  ];
  for (const way of ways) {
    const made = await ask('POST /sobjects/Event', way);
    expect(made.status, JSON.stringify(way)).toBe(201);
    expect(org.get(String(made.body.id)).values).toMatchObject({ ...same, ActivityDate: '2026-01-06' });
  }
  const day = await ask('POST /sobjects/Event', { IsAllDayEvent: true, ActivityDate: '2026-01-06' });
  expect(org.get(String(day.body.id)).values).toMatchObject({
    StartDateTime: '2026-01-06T00:00:00.000+0000',
    EndDateTime: '2026-01-06T00:00:00.000+0000',
    ActivityDateTime: null,
    DurationInMinutes: 1440,
  });
  const two = { IsAllDayEvent: true, StartDateTime: '2026-01-06T00:00:00Z', EndDateTime: '2026-01-07T00:00:00Z' };
  const days = await ask('POST /sobjects/Event', two);
  expect(org.get(String(days.body.id)).values.DurationInMinutes).toBe(2880);
});

test('moved alone the start keeps the length; a new end changes it', async () => {
  await using room = await openSalesforce();
  const { ask, org } = room;
  const { id, values } = org.add('Event', { StartDateTime: NINE, DurationInMinutes: 30 });
  expect(values.EndDateTime).toBe(HALF_PAST);
  await ask(`PATCH /sobjects/Event/${id}`, { StartDateTime: '2026-01-07T09:00:00Z' });
  expect(org.get(id).values).toMatchObject({
    EndDateTime: '2026-01-07T09:30:00.000+0000',
    ActivityDate: '2026-01-07',
    DurationInMinutes: 30,
  });
  await ask(`PATCH /sobjects/Event/${id}`, { EndDateTime: '2026-01-07T10:00:00Z' });
  expect(org.get(id).values.DurationInMinutes).toBe(60);
  await ask(`PATCH /sobjects/Event/${id}`, { DurationInMinutes: 15, Subject: 'x' });
  expect(org.get(id).values).toMatchObject({ EndDateTime: '2026-01-07T09:15:00.000+0000', Subject: 'x' });
});

test('times that cannot be are refused', async () => {
  await using room = await openSalesforce();
  const { ask, org } = room;
  const wrong: [object, string][] = [
    [{}, 'REQUIRED_FIELD_MISSING ActivityDateTime DurationInMinutes'],
    [{ StartDateTime: START }, 'REQUIRED_FIELD_MISSING DurationInMinutes'],
    [{ IsAllDayEvent: true }, 'REQUIRED_FIELD_MISSING ActivityDate'],
    [{ StartDateTime: START, EndDateTime: '2026-01-06T08:00:00Z' }, 'FIELD_INTEGRITY_EXCEPTION EndDateTime'],
    [
      { StartDateTime: START, EndDateTime: '2026-01-06T10:00:00Z', DurationInMinutes: 30 },
      'FIELD_INTEGRITY_EXCEPTION DurationInMinutes',
    ],
    [
      { StartDateTime: START, ActivityDateTime: '2026-01-06T10:00:00Z', DurationInMinutes: 30 },
      'FIELD_INTEGRITY_EXCEPTION ActivityDateTime',
    ],
    [
      { IsAllDayEvent: true, ActivityDate: '2026-01-06', DurationInMinutes: 30 },
      'FIELD_INTEGRITY_EXCEPTION DurationInMinutes',
    ],
    [{ StartDateTime: START, DurationInMinutes: 15 * 24 * 60 }, 'FIELD_INTEGRITY_EXCEPTION DurationInMinutes'],
    [{ StartDateTime: '2026-01-06' }, 'JSON_PARSER_ERROR'],
  ];
  for (const [values, refusal] of wrong) {
    expect(refusalOf(await ask('POST /sobjects/Event', values)), JSON.stringify(values)).toEqual([400, refusal]);
  }
  expect(org.records('Event')).toEqual([]);
});
