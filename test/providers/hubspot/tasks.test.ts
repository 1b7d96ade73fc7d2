import { describe, expect, test } from 'vitest';
import type { ActionItem, MeetingReport } from '../../../src/index.ts';
import { planTasks } from '../../../src/providers/hubspot/export/planned-tasks.ts';
import { ownersOf } from '../../../src/providers/hubspot/export/task-owners.ts';
import { HubApi } from '../../../src/providers/hubspot/hub-api.ts';
import { HUBSPOT_LIMITS } from '../../../src/providers/hubspot/index.ts';
import { hubspotService } from '../../support/hubspot-service.ts';
import { sampleReport } from '../../support/sample-report.ts';

type Stage = Awaited<ReturnType<typeof hubspotService>>;

const INES = 'ines@sandbox.example';
const withItems = (actionItems: ActionItem[], change: Partial<MeetingReport> = {}): MeetingReport =>
  sampleReport({
    summary: { tldr: 'x', keyDecisions: [], insights: [], followUpQuestions: [], actionItems },
    ...change,
  });

/** Exports to the first contact, with tasks unless the test says otherwise. */
const send = ({ mine, portal }: Stage, report: MeetingReport, destination: object = {}, options: object = {}) =>
  mine.export({
    report,
    sessionId: 's',
    to: {
      provider: 'hubspot',
      destination: {
        associations: [{ type: 'contact', id: portal.records('contacts')[0]?.id ?? '' }],
        tasks: true,
        ...destination,
      },
    },
    options,
  });
const codes = ({ warnings }: Awaited<ReturnType<typeof send>>) => warnings.map(({ code }) => code);
const subjects = ({ live }: Stage) => live('tasks').map(({ properties }) => properties.hs_task_subject);
const dueDate = '2026-11-09';

describe('whose a task is', () => {
  test('is left open where two participants have the name', async () => {
    const at = await hubspotService();
    at.portal.addOwner({ email: 'sam@sandbox.example' });
    const participants = [
      { name: 'Ines', email: INES },
      { name: 'Sam', email: 'sam@sandbox.example' },
      { name: ' SAM', email: 'sam@guest.example' },
    ];
    const items = ['Ines', 'Sam'].map((owner) => ({ description: `Ask ${owner}`, owner, dueDate }));
    const outcome = await send(at, withItems(items, { participants }));
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['TASK_OWNER_UNKNOWN']]);
    const [ines] = at.portal.owners;
    expect(at.live('tasks').map(({ properties }) => properties.hubspot_owner_id)).toEqual([ines?.id, undefined]);
  });

  test('is a matter of users who are active', async () => {
    const at = await hubspotService();
    const { baseUrl, accessToken: token } = at.sandbox.hubspot;
    // HubSpot leaves archived users out of this list unless it is asked for them; should it not, they do not count.
    const withArchived: typeof fetch = async (input, init) => {
      const answer = (await (await fetch(input, init)).json()) as { results: object[] };
      const gone = { id: '1', email: INES, archived: true };
      return Response.json({ ...answer, results: [gone, ...answer.results] });
    };
    const tasks = planTasks(
      { report: withItems([{ description: 'Call', ownerEmail: INES }]), sessionId: 's', options: {} },
      'UTC',
    );
    const owners = await ownersOf(new HubApi({ token, baseUrl, fetch: withArchived }), tasks);
    expect(Object.values(owners)).toEqual([at.portal.owners[0]?.id]);
    for (const owner of at.portal.owners) owner.archived = true;
    const outcome = await send(at, withItems([{ description: 'Call', ownerEmail: INES, dueDate }]));
    expect([outcome.status, codes(outcome)]).toEqual(['success', ['TASK_OWNER_UNKNOWN']]);
    expect(await ownersOf(new HubApi({ token, baseUrl, fetch: withArchived }), tasks)).toEqual({});
  });
});

describe('which task it is', () => {
  test('does not hang on capitals and spaces', async () => {
    const at = await hubspotService();
    await send(at, withItems([{ description: 'Write the job advert', dueDate }]));
    const before = at.live('tasks').map(({ id }) => id);
    await send(at, withItems(['New one', { description: '  Write  the JOB\nadvert', dueDate }]));
    const [edited] = at.live('tasks');
    expect([edited?.id, edited?.properties.hs_task_subject]).toEqual([before[0], 'Write the JOB advert']);
    expect(at.portal.records('tasks').length).toBe(2);
  });

  test('two of one text are two, and none of no text', async () => {
    const at = await hubspotService();
    await send(at, withItems(['Call', ' ', 'call ']));
    expect(subjects(at)).toEqual(['Call', 'call']);
    const outcome = await send(at, withItems(['Call']));
    expect([outcome.status, subjects(at)]).toEqual(['success', ['Call']]);
  });

  test('without action items in the report there are none', async () => {
    const at = await hubspotService();
    const outcome = await send(at, withItems(['Call']), {}, { includeActionItems: false });
    expect([outcome.status, codes(outcome), subjects(at)]).toEqual(['success', [], []]);
    expect(at.live('notes').length).toBe(1);
  });
});

test('a text longer than HubSpot takes is cut, in the task and in what is told', async () => {
  const at = await hubspotService();
  // Ten of these would fit, and leave no room for what stands below them.
  const paragraph = 'Many words. '.repeat(543);
  const priority = 'whenever somebody has the time for it, and not a day before that';
  const description = Array.from({ length: 15 }, (_none, count) => `Part ${count}: ${paragraph}`).join('\n\n');
  const outcome = await send(at, withItems([{ description, dueDate, priority }]));
  expect([outcome.status, codes(outcome)]).toEqual(['success', ['TASK_TEXT_CUT']]);
  const body = at.live('tasks')[0]?.properties.hs_task_body ?? '';
  expect(body.length).toBeLessThanOrEqual(HUBSPOT_LIMITS.bodyLength);
  expect([body.includes('Part 8:'), body.includes('Part 9:')]).toEqual([true, false]);
  const foot =
    /Priority: whenever somebody .*<br \/>… The whole text is in the report\..*Reference: lp-[\w-]+<\/em><\/p>$/;
  expect(body.slice(-300)).toMatch(foot);
});

describe('a task that the report needs no more', () => {
  test('and that somebody has deleted is gone, and no more is said of it', async () => {
    const at = await hubspotService();
    const item = (description: string) => ({ description, dueDate });
    await send(at, withItems([item('One'), item('Two')]));
    at.portal.archive('tasks', at.live('tasks')[1]?.id ?? '');
    const outcome = await send(at, withItems([item('One')]));
    expect([outcome.status, codes(outcome), subjects(at)]).toEqual(['success', [], ['One']]);
  });

  test('and that nobody can ask for is left until somebody can', async () => {
    const at = await hubspotService();
    await send(at, withItems(['One', 'Two']));
    at.sandbox.faults.add({ vendor: 'hubspot', method: 'tasks.read', kind: 'error', code: '403', skip: 1 });
    const outcome = await send(at, withItems(['One']));
    expect([outcome.success, outcome.code, subjects(at)]).toEqual([false, 'PERMISSION_DENIED', ['One', 'Two']]);
    expect([(await send(at, withItems(['One']))).status, subjects(at)]).toEqual(['success', ['One']]);
  });
});

test('what was deleted before it is taken back is told so', async () => {
  const at = await hubspotService();
  const outcome = await send(at, withItems(['One', 'Two']));
  at.portal.archive('tasks', at.live('tasks')[0]?.id ?? '');
  const revoked = await at.mine.revokeExport(outcome.id ?? '');
  expect(revoked.status).toBe('revoked');
  const told = Object.fromEntries(revoked.receipts?.map(({ name, status }) => [name, status]) ?? []);
  expect(Object.values(told)).toEqual(['removed', 'already-gone', 'removed']);
});

test('new parts of an edit are on the contacts that the export made, too', async () => {
  const at = await hubspotService();
  const report = withItems(['Call'], { participants: [{ name: 'Kim', email: 'kim@nowhere.example' }] });
  const destination = { associations: [], match: { createContacts: true } };
  await send(at, report, { ...destination, tasks: false });
  const kim = at.live('contacts').find(({ properties }) => properties.email === 'kim@nowhere.example');
  expect((await send(at, report, destination)).status).toBe('success');
  const [task] = at.live('tasks');
  expect(at.portal.associationsOf('tasks', task?.id ?? '').map(({ id }) => id)).toEqual([kim?.id]);
});

test.each([
  ['before it began', '2026-11-02T08:00:00Z', '2026-11-02T09:00:00Z'],
  ['after it', '2026-11-02T09:45:00Z', '2026-11-02T09:45:00Z'],
])('a meeting whose end is %s', async (_when, endedAt, wanted) => {
  const at = await hubspotService();
  const outcome = await send(at, withItems([], { endedAt }), { as: 'meeting' });
  expect(outcome.status).toBe('success');
  expect(at.live('meetings')[0]?.properties).toMatchObject({
    hs_meeting_start_time: '2026-11-02T09:00:00Z',
    hs_meeting_end_time: wanted,
  });
});
