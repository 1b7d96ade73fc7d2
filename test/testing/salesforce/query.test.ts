import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ask, openSalesforce } from './salesforce-client.ts';

const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&').replace(/\n/g, '\\n').replace(/\r/g, '\\r')}'`;

test('fields, also of records that are led to', async () => {
  await using room = await openSalesforce();
  const { query, org, seed } = room;
  const { contact, lead, deal, account } = seed;
  expect(
    await query(
      "SELECT Id, email, Account.Name, Account.Owner.Email FROM contact WHERE Email = 'NOOR@fernhill.example'",
    ),
  ).toEqual([
    {
      attributes: { type: 'Contact', url: `/services/data/v64.0/sobjects/Contact/${contact.id}` },
      Id: contact.id,
      Email: 'noor@fernhill.example',
      Account: {
        attributes: { type: 'Account', url: `/services/data/v64.0/sobjects/Account/${account.id}` },
        Name: 'Fernhill Instruments',
        Owner: { attributes: expect.anything(), Email: 'ines@sandbox.example' },
      },
    },
  ]);
  org.add('Task', { Subject: 'a', WhoId: contact.id, WhatId: deal.id });
  org.add('Task', { Subject: 'b', WhoId: lead.id });
  expect(await query('SELECT Subject, Who.Name, Who.Type, What.Name FROM Task ORDER BY Subject DESC')).toMatchObject([
    { Subject: 'b', Who: { Name: 'Juno Reyes', Type: 'Lead' }, What: null },
    { Subject: 'a', Who: { Name: 'Noor Haddad', Type: 'Contact' }, What: { Name: 'Fernhill pilot' } },
  ]);
  expect(await query("SELECT Task.Id FROM Task WHERE Who.Name LIKE 'noor%' AND Task.What.Name != null")).toHaveLength(
    1,
  );
});

test('conditions', async () => {
  await using room = await openSalesforce({ now: () => new Date('2026-01-06T12:00:00Z') });
  const { query, org, seed } = room;
  const { contact, deal } = seed;
  const add = (Subject: string | null, more = {}) => org.add('Task', { Subject, ...more });
  add('Alpha [lp:k_1]', { CallDurationInSeconds: 5, ActivityDate: '2026-01-05', WhoId: contact.id });
  add('beta 100%', { CallDurationInSeconds: 7, ActivityDate: '2026-01-06', Status: 'Completed' });
  add(null, { ActivityDate: '2026-02-01', Priority: 'High' });
  const cases: [string, string][] = [
    ["Subject = 'ALPHA [LP:K_1]'", '1'],
    ["Subject != 'beta 100%'", '13'],
    ['Subject = null', '3'],
    ['Subject != null', '12'],
    ["Subject LIKE '%[lp:k\\_1]'", '1'],
    ["Subject LIKE '%[lp:k__1]'", ''],
    ["Subject LIKE '%[lp:_\\_1]'", '1'],
    ["Subject LIKE '%\\%'", '2'],
    ["Subject = '\\u0062eta 100%'", '2'],
    ["Subject LIKE '%\\u006b\\_1]'", '1'],
    ["NOT Subject LIKE 'b%'", '13'],
    ["(NOT Subject LIKE 'b%') AND Subject != null", '1'],
    ['CallDurationInSeconds > 5', '2'],
    ['CallDurationInSeconds >= 5', '12'],
    ['CallDurationInSeconds < 7', '1'],
    ['CallDurationInSeconds IN (7, 8)', '2'],
    ["Subject IN ('x', 'beta 100%') OR Priority = 'High'", '23'],
    ["Subject NOT IN ('beta 100%')", '13'],
    ['IsClosed = TRUE', '2'],
    ["IsClosed = false AND (Priority = 'High' OR CallDurationInSeconds = 5)", '13'],
    ['ActivityDate = 2026-01-05', '1'],
    ['ActivityDate >= 2026-01-06', '23'],
    ['ActivityDate = TODAY', '2'],
    ['ActivityDate = LAST_N_DAYS:1', '12'],
    ['ActivityDate > tomorrow', '3'],
    ['CreatedDate >= 2026-01-06T12:00:00Z', '123'],
    ['CreatedDate > 2026-01-06T13:00:00+01:00', ''],
    [`WhoId = '${contact.id.slice(0, 15)}'`, '1'],
    [`WhoId IN ('${contact.id}')`, '1'],
    ['WhoId != null', '1'],
    ['IsDeleted = false', '123'],
  ];
  const ids = org.records('Task').map(({ id }) => id);
  for (const [where, wanted] of cases) {
    const found = (await query(`SELECT Id FROM Task WHERE ${where} ORDER BY Id`)).map(({ Id, message }) => {
      return Id ? ids.indexOf(String(Id)) + 1 : message;
    });
    expect(found.toSorted().join(''), where).toBe(wanted);
  }
  const roles = `SELECT OpportunityId FROM OpportunityContactRole WHERE ContactId IN ('${contact.id}')`;
  expect(await query(`SELECT Id FROM Opportunity WHERE Id IN (${roles})`)).toMatchObject([{ Id: deal.id }]);
  expect(await query(`SELECT Name FROM Opportunity WHERE Id NOT IN (${roles})`)).toMatchObject([
    { Name: 'Fernhill trial' },
  ]);
});

test('order, limit, offset and number', async () => {
  await using room = await openSalesforce();
  const { query, org, ask: request } = room;
  for (const Subject of ['b', null, 'a', 'C']) org.add('Task', { Subject });
  const subjects = async (rest: string) =>
    (await query(`SELECT Subject FROM Task ${rest}`)).map(({ Subject }) => Subject);
  expect(await subjects('ORDER BY Subject')).toEqual([null, 'a', 'b', 'C']);
  expect(await subjects('ORDER BY Subject DESC NULLS LAST, Id')).toEqual(['C', 'b', 'a', null]);
  expect(await subjects('ORDER BY Subject ASC NULLS LAST LIMIT 2 OFFSET 1')).toEqual(['b', 'C']);
  const count = await request(`GET /query?q=${encodeURIComponent('SELECT COUNT() FROM Task')}`);
  expect(count.body).toEqual({ totalSize: 4, done: true, records: [] });
  org.remove(org.records('Task')[0]?.id ?? '');
  expect(await subjects('')).toHaveLength(3);
  expect(await subjects('ALL ROWS')).toHaveLength(4);
  const all = await request(`GET /queryAll?q=${encodeURIComponent('SELECT Id FROM Task')}`);
  expect(all.body.totalSize).toBe(4);
});

test('long results come in pages', async () => {
  await using room = await openSalesforce({ limits: { queryBatch: 2 } });
  const { ask: request, org } = room;
  for (let count = 0; count < 5; count += 1) org.add('Task', { Subject: String(count) });
  const q = encodeURIComponent('SELECT Subject FROM Task ORDER BY Subject');
  let page = await request(`GET /query?q=${q}`);
  const seen: unknown[] = [];
  const take = () => seen.push(...(page.body.records as { Subject: string }[]).map(({ Subject }) => Subject));
  take();
  expect(page.body).toMatchObject({ totalSize: 5, done: false });
  while (page.body.nextRecordsUrl) {
    page = await request(`GET ${String(page.body.nextRecordsUrl)}`);
    take();
  }
  expect(page.body.done).toBe(true);
  expect(seen).toEqual(['0', '1', '2', '3', '4']);
  expect(org.requests.map(({ operation }) => operation)).toEqual(['query', 'query.more', 'query.more']);
  expect((await request('GET /query/01gNone-2')).body).toMatchObject([{ errorCode: 'INVALID_QUERY_LOCATOR' }]);
});

test('queries that make no sense are refused', async () => {
  await using room = await openSalesforce();
  const { query } = room;
  const cases: [string, string][] = [
    ['', 'MALFORMED_QUERY'],
    ['SELECT FROM Task', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task WHERE', 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject = 'x' AND Subject = 'y' OR Subject = 'z'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject = 'x' AND NOT Subject = 'y'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject = 'it's'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject = 'x", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject = 'O''Dell'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject = 'a\\x'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject = 'a\\_b'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject = 'a\\u00zz'", 'MALFORMED_QUERY'],
    ["SELECT Id FROM Task WHERE Subject LIKE 'a\\-b'", 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task WHERE Subject == 1', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task LIMIT x', 'MALFORMED_QUERY'],
    ['SELECT Id, Id FROM Task', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task GROUP BY Id', 'MALFORMED_QUERY'],
    ['SELECT Id FROM Task ORDER BY Description', 'MALFORMED_QUERY'],
    ['SELECT Id FROM ContentDocumentLink', 'MALFORMED_QUERY'],
    [`SELECT Id FROM Task WHERE ${'('.repeat(5000)}`, 'MALFORMED_QUERY'],
    ['SELECT Id FROM Nothing', 'INVALID_TYPE'],
    ['SELECT Nothing FROM Task', 'INVALID_FIELD'],
    ['SELECT Nothing.Name FROM Task', 'INVALID_FIELD'],
    ['SELECT Who.Nothing FROM Task', 'INVALID_FIELD'],
    ['SELECT Id FROM Task WHERE Nothing = 1', 'INVALID_FIELD'],
    ["SELECT Id FROM Task WHERE Description = 'x'", 'INVALID_FIELD'],
    ["SELECT Id FROM Event WHERE Description LIKE '%x%'", 'INVALID_FIELD'],
    ['SELECT Id FROM Task WHERE Subject = 5', 'INVALID_FIELD'],
    ["SELECT Id FROM Task WHERE IsClosed = 'true'", 'INVALID_FIELD'],
    ["SELECT Id FROM Task WHERE CreatedDate > '2026-01-06T09:00:00Z'", 'INVALID_FIELD'],
    ['SELECT Id FROM Task WHERE ActivityDate = 2026-01-06T09:00:00Z', 'INVALID_FIELD'],
    ['SELECT Id FROM Task WHERE CreatedDate > 2026-01-06', 'INVALID_FIELD'],
    ["SELECT Id FROM Task WHERE WhoId = 'x'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ["SELECT Id FROM Task WHERE WhoId LIKE '003%'", 'INVALID_QUERY_FILTER_OPERATOR'],
    ['SELECT Id FROM Task OFFSET 2001', 'NUMBER_OUTSIDE_VALID_RANGE'],
    ['SELECT Id FROM Task WHERE WhoId IN (SELECT Name FROM Contact)', 'MALFORMED_QUERY'],
  ];
  for (const [soql, errorCode] of cases) expect(await query(soql), soql).toMatchObject([{ errorCode }]);
  expect((await query("SELECT Id FROM Task WHERE Description = 'x'"))[0]?.message).toContain('can not be filtered');
});

test('whatever is written between quotes is found again', async () => {
  await using room = await openSalesforce();
  const { sandbox, org } = room;
  const nasty = fc.string({ unit: fc.constantFrom("'", '\\', '%', '_', '"', 'n', '\n', '\r', 'é', '😀', ' ', 'x') });
  await fc.assert(
    fc.asyncProperty(fc.oneof(nasty, fc.string({ unit: 'grapheme' })), async (text) => {
      fc.pre(text !== '');
      const task = org.add('Task', { Subject: text });
      const other = org.add('Task', { Subject: `${text}x` });
      const like = quoted(text).replace(/[%_]/g, '\\$&');
      for (const where of [`Subject = ${quoted(text)}`, `Subject LIKE ${like}`, `Subject IN (${quoted(text)})`]) {
        const soql = encodeURIComponent(`SELECT Id FROM Task WHERE ${where}`);
        const { body } = await ask(sandbox, `GET /query?q=${soql}`);
        expect(body.records).toMatchObject([{ Id: task.id }]);
      }
      for (const { id } of [task, other]) org.remove(id);
    }),
    { numRuns: 60 },
  );
});

test('patterns that are made to be slow are not', async () => {
  await using room = await openSalesforce();
  const { query, org } = room;
  org.add('Task', { Subject: 'a'.repeat(255) });
  const before = performance.now();
  expect(await query(`SELECT Id FROM Task WHERE Subject LIKE '${'%a'.repeat(2000)}b'`)).toEqual([]);
  expect(performance.now() - before).toBeLessThan(1000);
});
