import { afterEach, describe, expect, test, vi } from 'vitest';
import { salesforceService } from '../../support/salesforce-service.ts';
import { codes, items, later, meeting, noorIn, type Stage, send } from './delivery-stage.ts';

afterEach(() => {
  vi.useRealTimers();
});

/** The tasks of action items, without that of the report. */
const followUps = ({ live }: Stage) => live('Task').filter(({ values }) => !/^Quarterly/.test(String(values.Subject)));
const beginnings = (at: Stage) => followUps(at).map(({ values }) => String(values.Subject).split(' [')[0]);
const texts = (at: Stage) => followUps(at).map(({ values }) => String(values.Description));

/** An org whose tasks have other words than Salesforce's for how far they are. */
async function withOwnWords() {
  const at = await salesforceService({ hasExportKey: true });
  const status = at.org.fields('Task').find(({ name }) => name === 'Status');
  const values = status?.picklistValues ?? [];
  values.length = 3;
  for (const [nr, word] of ['New', 'Working', 'Done'].entries()) {
    const value = values[nr];
    if (value !== undefined) values[nr] = { ...value, value: word, label: word };
  }
  return { at, values };
}

describe('in an org whose status words are its own', () => {
  test('a follow-up that the report has no more stays: nobody can tell whether it was begun', async () => {
    const { at } = await withOwnWords();
    const destination = { whoId: noorIn(at), tasks: true };
    await send(at, destination, { report: items('One', 'Two') });
    const [one] = followUps(at);
    at.org.edit(one?.id ?? '', { Status: 'Working' });
    const outcome = await send(at, destination, { report: items('Two') });
    expect([outcome.status, codes(outcome).includes('TASK_KEPT'), beginnings(at)]).toEqual([
      'success',
      true,
      ['One', 'Two'],
    ]);
  });

  test('the word that the org lacked is used once it is there', async () => {
    const { at, values } = await withOwnWords();
    const destination = { whoId: noorIn(at) };
    const go = (sessionId: string) => send(at, destination, { sessionId });
    const first = await go('first');
    expect([codes(first), at.live('Task').at(-1)?.values.Status]).toEqual([['VALUE_NOT_IN_PICKLIST'], 'New']);
    at.org.requests.length = 0;
    expect(codes(await go('second'))).toEqual(['VALUE_NOT_IN_PICKLIST']);
    // A description holds for a minute: not each export asks.
    expect(at.operations()).toEqual(['Task.upsert']);
    const [value] = values;
    if (value !== undefined) values.push({ ...value, value: 'Completed', label: 'Completed' });
    later(120_000);
    expect([codes(await go('third')), at.live('Task').at(-1)?.values.Status]).toEqual([[], 'Completed']);
  });
});

test('a follow-up that is gone already is not told to stay', async () => {
  const at = await salesforceService();
  const destination = { whoId: noorIn(at), tasks: true };
  await send(at, destination, { report: items('One', 'Two') });
  at.org.remove(followUps(at)[0]?.id ?? '');
  const outcome = await send(at, destination, { report: items('Two') });
  expect([outcome.status, codes(outcome), beginnings(at)]).toEqual(['success', [], ['Two']]);
});

describe('of several people', () => {
  /** A meeting of two contacts with action items. */
  const report = {
    ...items('One', 'Two'),
    participants: meeting('noor@fernhill.example', 'kim@x.example').participants,
  };
  const destination = { tasks: true, match: { accounts: false, opportunities: false } };
  const begin = async (hasSharedActivities: boolean) => {
    const at = await salesforceService({ sandbox: { hasSharedActivities } });
    at.org.add('Contact', { LastName: 'Kim', Email: 'kim@x.example' });
    return { at, outcome: await send(at, destination, { report }) };
  };

  test('the report is with all, a follow-up with the first', async () => {
    const { at, outcome } = await begin(true);
    expect([outcome.status, codes(outcome)]).toEqual(['success', []]);
    const people = at
      .live('Task')
      .map(({ id }) => at.live('TaskRelation').filter(({ values }) => values.TaskId === id));
    expect(people.map(({ length }) => length)).toEqual([2, 1, 1]);
  });

  test('nobody is told to be left out for the follow-ups of an event that is with all', async () => {
    const at = await salesforceService({ sandbox: { hasSharedActivities: true } });
    at.org.add('Contact', { LastName: 'Kim', Email: 'kim@x.example' });
    at.org.hideField('Task', 'TaskWhoIds');
    const outcome = await send(at, { ...destination, object: 'Event' }, { report });
    expect([outcome.status, codes(outcome), at.live('Task').length]).toEqual(['success', [], 2]);
  });

  test('those for whom there is no room are told once, whatever follow-ups there are', async () => {
    const { at, outcome } = await begin(false);
    expect([outcome.status, codes(outcome), at.live('Task').length]).toEqual(['success', ['PEOPLE_LEFT_OUT'], 3]);
  });
});

describe('what a follow-up says', () => {
  test('is due on the day that the instant falls on where the meeting was', async () => {
    const at = await salesforceService();
    const dues = ['2026-11-09T23:30:00Z', '2026-11-09T14:59:00Z', '2026-11-09'];
    const report = items(...dues.map((dueDate) => ({ description: `By ${dueDate}`, dueDate })));
    await send(at, { whoId: noorIn(at), tasks: true }, { report: { ...report, timeZone: 'Asia/Tokyo' } });
    expect(followUps(at).map(({ values }) => values.ActivityDate)).toEqual(['2026-11-10', '2026-11-09', '2026-11-09']);
  });

  test('tells where the rest of a long text is', async () => {
    const at = await salesforceService();
    const long = `Write all of it down: ${'a word and another one, '.repeat(2_000)}`;
    const outcome = await send(at, { whoId: noorIn(at), tasks: true }, { report: items(long, 'Short') });
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['TASK_TEXT_CUT']]);
    expect(texts(at).map((text) => text.includes('The whole text is in the report.'))).toEqual([true, false]);
  });

  test('has the words for priority and status that Salesforce has none for, and not the others', async () => {
    const at = await salesforceService();
    const report = items(
      { description: 'One', priority: 'When pigs fly', status: 'Half baked' },
      { description: 'Two', priority: 'urgent', status: 'doing' },
      { description: 'Three', priority: ' ' },
    );
    await send(at, { whoId: noorIn(at), tasks: true }, { report });
    expect(followUps(at).map(({ values }) => [values.Priority, values.Status])).toEqual([
      ['Normal', 'Not Started'],
      ['High', 'In Progress'],
      ['Normal', 'Not Started'],
    ]);
    const [one = '', two, three] = texts(at);
    expect(one).toContain('Priority: When pigs fly\nStatus: Half baked');
    for (const text of [two, three]) expect(text).not.toMatch(/Priority|Status/);
  });
});

test('two items that say the same are two follow-ups, and stay two', async () => {
  const at = await salesforceService({ hasExportKey: true });
  const destination = { whoId: noorIn(at), tasks: true };
  const outcome = await send(at, destination, { report: items('Call them', 'call  them') });
  const names = outcome.parts.map(({ name }) => name);
  expect([outcome.status, beginnings(at).length]).toEqual(['success', 2]);
  expect(names[2]).toBe(`${names[1]}-2`);
  await send(at, destination, { report: { ...items('Call them', 'call  them'), startedAt: '2026-11-02T09:05:00Z' } });
  expect(beginnings(at).length).toBe(2);
  await send(at, destination, { report: items('Call them') });
  expect(beginnings(at).length).toBe(1);
});

test('a day that the org requires is not taken from the meeting', async () => {
  const at = await salesforceService();
  const day = at.org.fields('Task').find(({ name }) => name === 'ActivityDate');
  if (day !== undefined) Object.assign(day, { nillable: false, defaultedOnCreate: false });
  const report = items({ description: 'One', dueDate: '2026-11-09' }, 'Two');
  const outcome = await send(at, { whoId: noorIn(at), tasks: true }, { report });
  expect([outcome.status, outcome.code, at.live('Task')]).toEqual(['failed', 'INVALID_INPUT', []]);
  expect(outcome.issues?.map(({ path }) => path)).toEqual([expect.stringContaining('ActivityDate')]);
});
