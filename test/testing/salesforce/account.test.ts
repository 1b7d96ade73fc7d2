import { expect, test } from 'vitest';
import { readId, withCheck } from '../../../src/testing/salesforce/salesforce-id.ts';
import { openSalesforce, refusalOf } from './salesforce-client.ts';

test('ids of 15 and 18 characters', async () => {
  // The example of Salesforce's own documentation, and one of its REST guide.
  expect(withCheck('001D000000IqhSL')).toBe('001D000000IqhSLIAZ');
  expect(readId('001D000000IqhSL')).toBe('001D000000IqhSLIAZ');
  expect(readId('001D000000IqhSLIAZ')).toBe('001D000000IqhSLIAZ');
  for (const wrong of ['001D000000IqhSLIAA', '001D000000IqhS', '001D000000Iqh_L', '', null, 5]) {
    expect(readId(wrong)).toBeUndefined();
  }
  await using room = await openSalesforce();
  const { sandbox, org } = room;
  expect(sandbox.salesforce).toMatchObject({
    instanceUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/salesforce$/),
    organizationId: expect.stringMatching(/^00D\w{15}$/),
    userId: expect.stringMatching(/^005\w{15}$/),
    accessToken: expect.stringMatching(/^00D\w{12}!\S+$/),
  });
  const ids = Array.from({ length: 5000 }, () => org.add('Task', {}).id);
  expect(new Set(ids).size).toBe(5000);
  expect(ids.every((id) => readId(id) === id)).toBe(true);
});

test('only an active session is let in', async () => {
  await using room = await openSalesforce();
  const { ask, org, sandbox } = room;
  const NO = [401, 'INVALID_SESSION_ID'];
  expect(refusalOf(await ask('GET /limits', undefined, { token: null }))).toEqual(NO);
  expect(refusalOf(await ask('GET /limits', undefined, { token: 'x' }))).toEqual(NO);
  expect(refusalOf(await ask('GET /nowhere', undefined, { token: 'x' }))).toEqual(NO);
  const session = org.addSession();
  const options = { token: session.accessToken };
  expect((await ask('GET /limits', undefined, options)).status).toBe(200);
  for (const status of ['expired', 'revoked'] as const) {
    session.status = status;
    expect(refusalOf(await ask('GET /limits', undefined, options))).toEqual(NO);
  }
  const refused = await ask('GET /limits', undefined, { token: 'x' });
  expect(refused.headers.get('sforce-limit-info')).toBeNull();
  expect(JSON.stringify(org.requests)).not.toContain(sandbox.salesforce.accessToken);
  const oauth = await fetch(`${sandbox.salesforce.instanceUrl}/services/data/v64.0/limits`, {
    headers: { authorization: `OAuth ${sandbox.salesforce.accessToken}` },
  });
  expect(oauth.status).toBe(200);
});

test('who it is', async () => {
  await using room = await openSalesforce();
  const { ask, org, sandbox, seed } = room;
  const { body } = await ask('GET /services/oauth2/userinfo');
  expect(body).toMatchObject({
    user_id: sandbox.salesforce.userId,
    organization_id: sandbox.salesforce.organizationId,
    preferred_username: 'ines@sandbox.example',
    name: 'Ines Marchetti',
    urls: { custom_domain: sandbox.salesforce.instanceUrl },
  });
  const other = org.addSession(seed.other.id);
  const asOther = await ask('GET /services/oauth2/userinfo', undefined, { token: other.accessToken });
  expect(asOther.body.name).toBe('Tomas Berg');
  const bad = await ask('GET /services/oauth2/userinfo', undefined, { token: 'x' });
  expect([bad.status, bad.body.text]).toEqual([403, 'Bad_OAuth_Token']);
  const missing = await ask('GET /services/oauth2/userinfo', undefined, { token: null });
  expect([missing.status, missing.body.text]).toEqual([403, 'Missing_OAuth_Token']);
});

test('a token can be revoked, and is not logged', async () => {
  await using room = await openSalesforce();
  const { ask, org, sandbox } = room;
  const revoke = (token: string) =>
    fetch(`${sandbox.salesforce.instanceUrl}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
    });
  expect((await revoke(sandbox.salesforce.accessToken)).status).toBe(200);
  expect(refusalOf(await ask('GET /limits'))).toEqual([401, 'INVALID_SESSION_ID']);
  const again = await revoke(sandbox.salesforce.accessToken);
  expect([again.status, await again.json()]).toMatchObject([400, { error: 'unsupported_token_type' }]);
  const { accessToken } = org.addSession();
  expect((await ask(`POST /services/oauth2/revoke?token=${encodeURIComponent(accessToken)}`)).status).toBe(200);
  for (const secret of [sandbox.salesforce.accessToken, accessToken]) {
    expect(JSON.stringify(org.requests)).not.toContain(secret);
  }
  expect(org.requests.at(-2)?.outcome).toEqual({ status: 400, error: 'unsupported_token_type' });
});

test('calls are counted and told, until they are spent', async () => {
  await using room = await openSalesforce({ dailyLimit: 3 });
  const { ask, org, seed } = room;
  expect((await ask('GET /services/data', undefined, { token: null })).status).toBe(200);
  const first = await ask('POST /sobjects/Task', {});
  expect(first.headers.get('sforce-limit-info')).toBe('api-usage=1/3');
  const limits = await ask('GET /limits');
  expect(limits.body.DailyApiRequests).toEqual({ Max: 3, Remaining: 1 });
  const refused = await ask('POST /sobjects/Nothing', {});
  expect([refused.status, refused.headers.get('sforce-limit-info')]).toEqual([404, 'api-usage=3/3']);
  const spent = await ask('POST /sobjects/Task', {});
  expect(refusalOf(spent)).toEqual([403, 'REQUEST_LIMIT_EXCEEDED']);
  expect(spent.headers.get('sforce-limit-info')).toBe('api-usage=3/3');
  expect(spent.headers.get('retry-after')).toBeNull();
  expect(org.records('Task')).toHaveLength(1);
  org.apiUsage.used = 0;
  expect((await ask(`GET /sobjects/Case/${seed.issue.id}`)).status).toBe(200);
});

test('the versions that are served can be chosen', async () => {
  await using room = await openSalesforce({ apiVersionMin: 50, apiVersionMax: 52 });
  const { ask } = room;
  const listed = await ask<{ version: string }[]>('GET /services/data/');
  expect(listed.body).toEqual([
    { label: "Winter '21", url: '/services/data/v50.0', version: '50.0' },
    { label: "Spring '21", url: '/services/data/v51.0', version: '51.0' },
    { label: "Summer '21", url: '/services/data/v52.0', version: '52.0' },
  ]);
  expect((await ask('GET /services/data/v52.0/')).body.query).toBe('/services/data/v52.0/query');
  expect(refusalOf(await ask('GET /services/data/v53.0/limits'))).toEqual([404, 'NOT_FOUND']);
});
