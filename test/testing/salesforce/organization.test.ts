import { expect, test } from 'vitest';
import { openSalesforce } from './salesforce-client.ts';

const QUERY = 'SELECT Id, Name, IsSandbox, OrganizationType, InstanceName FROM Organization';

test('the organization has a record of its own, which nobody makes or deletes', async () => {
  await using room = await openSalesforce({ isSandbox: true });
  const { ask, org, query } = room;
  const found = { Id: org.organizationId, IsSandbox: true, InstanceName: 'CS42' };
  expect(await query(QUERY)).toMatchObject([
    { ...found, Name: 'Halden Systems', OrganizationType: 'Enterprise Edition' },
  ]);
  Object.assign(org, { name: 'Renamed', edition: 'Developer Edition' });
  expect(await query(`${QUERY} WHERE Name = 'Renamed'`)).toMatchObject([
    { ...found, OrganizationType: 'Developer Edition' },
  ]);
  expect(await query("SELECT Id FROM Organization WHERE Name = 'Halden Systems'")).toEqual([]);
  expect((await ask('POST /sobjects/Organization', { Name: 'x' })).status).toBe(400);
  expect((await ask(`DELETE /sobjects/Organization/${org.organizationId}`)).status).toBe(403);
});

test('the organization is hidden from who may not see it', async () => {
  await using room = await openSalesforce();
  room.org.denyObject('Organization', 'read');
  expect(await room.query(QUERY)).toMatchObject([{ errorCode: 'INVALID_TYPE' }]);
});
