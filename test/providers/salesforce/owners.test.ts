import { expect, test } from 'vitest';
import { salesforceService } from '../../support/salesforce-service.ts';
import { codes, items, noorIn, type Stage, send } from './delivery-stage.ts';

/** Whose the follow-ups are, by address. */
const owners = ({ live, org }: Stage) =>
  live('Task')
    .slice(1)
    .map(({ values }) => org.find(values.OwnerId)?.values.Email);

const INES = 'ines@sandbox.example';
const TOMAS = 'tomas@sandbox.example';
const CALL = items({ description: 'Call', ownerEmail: TOMAS });

test('a follow-up of somebody with two logins belongs to the user of the connection', async () => {
  const at = await salesforceService();
  const destination = { whoId: noorIn(at), tasks: true };
  const second = at.org.add('User', { LastName: 'Berg', Email: TOMAS.toUpperCase(), IsActive: true });
  const outcome = await send(at, destination, { report: CALL, sessionId: 'two' });
  expect([outcome.status, codes(outcome), owners(at)]).toEqual(['success', ['TASK_OWNER_UNKNOWN'], [INES]]);
  at.org.edit(second.id, { IsActive: false });
  const again = await send(at, destination, { report: CALL, sessionId: 'one' });
  expect([again.status, codes(again), owners(at).at(-1)]).toEqual(['success', [], TOMAS]);
});

test('a follow-up is better without its owner than not there: users that are not shown', async () => {
  const at = await salesforceService();
  at.org.denyObject('User', 'read');
  const outcome = await send(at, { whoId: noorIn(at), tasks: true }, { report: CALL });
  expect([outcome.status, codes(outcome), owners(at)]).toEqual(['success', ['TASK_OWNER_UNKNOWN'], [INES]]);
});

test.each([
  [['Tomas Berg'], TOMAS, []],
  [['Tomas Berg', 'tomas berg'], INES, ['TASK_OWNER_UNKNOWN']],
] as const)('an owner who is only named is the one participant of that name: %j', async (names, owner, told) => {
  const at = await salesforceService();
  const report = items({ description: 'Call', owner: ' Tomas Berg ' });
  const participants = names.map((name, nr) => ({ name, email: nr === 0 ? TOMAS : 'other@x.example' }));
  const outcome = await send(at, { whoId: noorIn(at), tasks: true }, { report: { ...report, participants } });
  expect([outcome.status, codes(outcome), owners(at)]).toEqual(['success', told, [owner]]);
});

test('whose the report is, is asked when it is made, and is people’s afterwards', async () => {
  const at = await salesforceService();
  const [ines, tomas] = at.org.users.map(({ id }) => id);
  const destination = { whoId: noorIn(at), ownerId: tomas ?? '' };
  const { exportId = '' } = await send(at, destination);
  expect(at.org.get(exportId).values.OwnerId).toBe(tomas);
  at.org.edit(exportId, { OwnerId: ines ?? '' });
  const outcome = await send(at, destination, { report: { ...CALL, title: 'Another title' } });
  expect([outcome.status, outcome.exportId]).toEqual(['success', exportId]);
  expect(at.org.get(exportId).values).toMatchObject({
    OwnerId: ines,
    Subject: expect.stringContaining('Another title'),
  });
});
