import { expect, test } from 'vitest';
import { openSalesforce } from './salesforce-client.ts';

test('words are found in the fields that are asked for', async () => {
  await using room = await openSalesforce();
  const { search, org, seed } = room;
  const { contact, lead, account } = seed;
  const email = 'FIND {noor@fernhill.example} IN EMAIL FIELDS RETURNING Contact(Id, Email), Lead(Id, Email)';
  expect(await search(email)).toEqual([
    { attributes: expect.objectContaining({ type: 'Contact' }), Id: contact.id, Email: 'noor@fernhill.example' },
  ]);
  const ids = async (sosl: string) => (await search(sosl)).map(({ Id, message }) => Id ?? message);
  const cases: [string, string[]][] = [
    ['FIND {fernhill} IN NAME FIELDS RETURNING Account(Id)', [account.id]],
    ['FIND {fern*} IN NAME FIELDS RETURNING Account', [account.id]],
    ['FIND {fern} IN NAME FIELDS RETURNING Account', []],
    ['FIND {f?rnhill} RETURNING Account', [account.id]],
    ['FIND {"fernhill instruments"} RETURNING Account', [account.id]],
    ['FIND {"instruments fernhill"} RETURNING Account', []],
    ['FIND {instruments fernhill} RETURNING Account', [account.id]],
    ['FIND {noor OR juno} IN NAME FIELDS RETURNING Contact, Lead', [contact.id, lead.id]],
    ['FIND {noor AND juno} IN NAME FIELDS RETURNING Contact, Lead', []],
    ['FIND {noor or juno} IN NAME FIELDS RETURNING Contact, Lead', [contact.id, lead.id]],
    ['FIND {noor and not haddad} IN NAME FIELDS RETURNING Contact', []],
    ['FIND {noor AND NOT juno} IN NAME FIELDS RETURNING Contact', [contact.id]],
    ["FIND {haddad} RETURNING Contact(Id WHERE Email LIKE 'noor%' ORDER BY Id LIMIT 1)", [contact.id]],
    ["FIND {haddad} RETURNING Contact(Id WHERE Email = 'x')", []],
    ['FIND {555} IN PHONE FIELDS', [account.id]],
    ['FIND {noor} IN NAME FIELDS', [contact.id]],
    ['FIND {fernhill} IN ALL FIELDS LIMIT 1', [contact.id]],
  ];
  for (const [sosl, found] of cases) expect(await ids(sosl), sosl).toEqual(found);
  const odd = org.add('Account', { Name: 'Ab{c} "d" e-f' });
  const plain = org.add('Account', { Name: 'Stock and Or' });
  for (const term of ['stock "AND" "or"', '"and"', '"stock and or"']) {
    expect(await ids(`FIND {${term}} IN NAME FIELDS RETURNING Account`), term).toEqual([plain.id]);
  }
  expect(await ids('FIND {Ab\\{c\\} \\"d\\" e\\-f} IN NAME FIELDS RETURNING Account')).toEqual([odd.id]);
});

test('searches that make no sense are refused', async () => {
  await using room = await openSalesforce();
  const cases: [string, string][] = [
    ['', 'MALFORMED_SEARCH'],
    ['FIND {a}', 'INVALID_SEARCH'],
    ['FIND {}', 'INVALID_SEARCH'],
    ['FIND {**}', 'INVALID_SEARCH'],
    ['FIND {and}', 'INVALID_SEARCH'],
    ['FIND {noor and}', 'MALFORMED_SEARCH'],
    ['FIND {OR noor}', 'MALFORMED_SEARCH'],
    ['FIND {noor AND OR juno}', 'MALFORMED_SEARCH'],
    ['FIND {noor NOT juno}', 'MALFORMED_SEARCH'],
    ['FIND {abc', 'MALFORMED_SEARCH'],
    ['FIND {a-b}', 'MALFORMED_SEARCH'],
    ["FIND {o'dell}", 'MALFORMED_SEARCH'],
    ['FIND {"abc}', 'MALFORMED_SEARCH'],
    ['FIND {a\\bc}', 'MALFORMED_SEARCH'],
    ['FIND {abc} IN SOME FIELDS', 'MALFORMED_SEARCH'],
    ['FIND {abc} RETURNING Nothing', 'INVALID_TYPE'],
    ['FIND {abc} RETURNING ContentDocumentLink', 'INVALID_TYPE'],
    ['FIND {abc} RETURNING Task(Nothing)', 'INVALID_FIELD'],
  ];
  for (const [sosl, errorCode] of cases) expect(await room.search(sosl), sosl).toMatchObject([{ errorCode }]);
});

test('the index lags, queries do not', async () => {
  let time = Date.parse('2026-01-06T09:00:00Z');
  await using room = await openSalesforce({ searchLagMs: 5000, now: () => new Date(time) });
  const { ask, search, query, seed } = room;
  time += 60_000;
  await ask('POST /sobjects/Contact', { LastName: 'Okafor' });
  const [sosl, soql] = ['FIND {okafor} RETURNING Contact', "SELECT Id FROM Contact WHERE LastName = 'Okafor'"];
  expect([await search(sosl), (await query(soql)).length]).toEqual([[], 1]);
  time += 5000;
  expect(await search(sosl)).toHaveLength(1);
  room.org.remove(seed.contact.id);
  expect(await search('FIND {haddad} RETURNING Contact')).toHaveLength(1);
});
