import { expect, test } from 'vitest';
import { openSalesforce } from './salesforce-client.ts';

const hostile = `<script>alert(1)</script>" onmouseover="x' <img src=x onerror=y> {{7*7}} </style>`;

async function pageOf(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return response.text();
}

test('a record is shown with its fields, its activities and its files', async () => {
  await using room = await openSalesforce({ now: () => new Date('2026-01-07T12:00:00Z') });
  const { org, sandbox, seed } = room;
  const { contact, deal } = seed;
  const related = { WhoId: contact.id, WhatId: deal.id };
  const done = org.add('Task', {
    ...related,
    Subject: 'Weekly sync',
    Description: 'Line one\nLine two & more',
    Status: 'Completed',
    ActivityDate: '2026-01-06',
    CallObject: 'lp:1',
  });
  org.add('Task', { ...related, Subject: 'Send the offer', ActivityDate: '2026-01-09', Priority: 'High' });
  org.add('Event', {
    ...related,
    Subject: 'Kick-off',
    StartDateTime: '2026-01-05T14:00:00Z',
    DurationInMinutes: 30,
    Location: 'Room 4',
  });
  org.add('Event', { ...related, Subject: 'Fair', IsAllDayEvent: true, ActivityDate: '2026-01-20' });
  const file = org.add('ContentDocument', { Title: 'transcript', FileExtension: 'vtt', ContentSize: 1_234_567 });
  for (const { id } of [done, contact]) {
    org.add('ContentDocumentLink', { ContentDocumentId: file.id, LinkedEntityId: id, ShareType: 'V' });
  }
  const page = await pageOf(`${sandbox.salesforce.pageUrl}?record=${contact.id.slice(0, 15)}`);
  expect(page).toContain('<h2>Noor Haddad</h2>');
  expect(page).toContain('<dt>Owner</dt><dd>Ines Marchetti</dd>');
  expect(page).toContain(`<dt>Account</dt><dd><a href="?record=${seed.account.id}">Fernhill Instruments</a></dd>`);
  expect(page).toContain('Line one\nLine two &amp; more');
  expect(page).toContain('<time>Due Jan 6, 2026</time>');
  expect(page).toMatch(/<time>Jan 5, 2026, 9:00\s–\s9:30\sAM<\/time>/);
  expect(page).toContain(`<li><a href="?record=${deal.id}">Fernhill pilot</a></li>`);
  expect(page).toContain('<time>Jan 20, 2026, all day</time>');
  expect(page).toContain('<dt>Location</dt><dd>Room 4</dd>');
  expect(page).toContain('<dt>Priority</dt><dd>High</dd>');
  expect(page.match(/<b>transcript<\/b> <span>vtt · 1.2 MB<\/span>/g)).toHaveLength(2);
  expect(page).toContain(`Also on <a href="?record=${deal.id}">Fernhill pilot</a>`);
  const order = [...page.matchAll(/<h3>(Upcoming &amp; Overdue|Past Activity)<\/h3>|<b>([^<]+)<\/b>\n/g)];
  expect(order.map(([, part, subject]) => part ?? subject)).toEqual([
    'Upcoming &amp; Overdue',
    'Fair',
    'Send the offer',
    'Past Activity',
    'Weekly sync',
    'Kick-off',
  ]);
  expect(page).not.toMatch(/undefined|\[object|>null</);
  expect(await pageOf(sandbox.salesforce.pageUrl)).toContain('<h2>Noor Haddad</h2>');
  expect(await pageOf(`${sandbox.salesforce.pageUrl}?record=${done.id}`)).toContain('<h2>Noor Haddad</h2>');
  expect(await pageOf(`${sandbox.salesforce.pageUrl}?record=${seed.issue.id}`)).toContain('No activities to show.');
  expect(await pageOf(`${sandbox.salesforce.pageUrl}?record=${seed.account.id}`)).toContain('>Noor Haddad</a>');
  expect((await fetch(`${sandbox.salesforce.pageUrl}?record=1`)).status).toBe(404);
  expect(org.requests).toEqual([]);
});

test('nothing that was sent becomes markup', async () => {
  await using room = await openSalesforce();
  const { org, sandbox, seed } = room;
  const { contact, user } = seed;
  org.addField('Contact', { name: 'Evil__c', label: hostile });
  org.edit(contact.id, { FirstName: hostile, Email: hostile, Title: hostile, Evil__c: hostile, CreatedDate: hostile });
  org.edit(user.id, { FirstName: hostile, TimeZoneSidKey: hostile });
  org.name = hostile;
  const all = { Subject: hostile, Description: hostile, Status: hostile, Priority: hostile, CallObject: hostile };
  const task = org.add('Task', { ...all, WhoId: contact.id, WhatId: hostile, ActivityDate: hostile, OwnerId: hostile });
  org.add('Event', { ...all, WhoId: contact.id, Location: hostile, StartDateTime: hostile, EndDateTime: hostile });
  org.add('Opportunity', { Name: hostile, AccountId: seed.account.id });
  const file = org.add('ContentDocument', { Title: hostile, FileExtension: hostile, ContentSize: hostile });
  for (const { id } of [task, contact]) {
    org.add('ContentDocumentLink', { ContentDocumentId: file.id, LinkedEntityId: id });
  }
  const response = await fetch(`${sandbox.salesforce.pageUrl}?record=${contact.id}`);
  const page = await response.text();
  const tags = [...page.matchAll(/<([a-z0-9]+)/gi)].map(([, tag]) => tag);
  for (const tag of ['script', 'img', 'svg', 'iframe']) expect(tags).not.toContain(tag);
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page.match(/<\/article>/g)).toHaveLength(2);
  expect(page).not.toMatch(/href="(?!\?record=)/);
  // With the quoted values gone, what is left of a tag is its name and the names of its attributes.
  for (const [tag] of page.replace(/"[^"<>]*"/g, '').matchAll(/<[a-z][^>]*>/gi)) {
    expect(tag).toMatch(/^<[a-z0-9]+( (class|id|href|lang|charset|name|content)=)*>$/i);
  }
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+='; /);
});
