import { expect, test } from 'vitest';
import { openHubSpot } from './hubspot-client.ts';

const hostile = `<script>alert(1)</script>" onmouseover="x' <img src=x onerror=y> {{7*7}} </style>`;

async function pageOf(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return response.text();
}

test('a record is shown with its values, and with what happened on it, newest first', async () => {
  await using room = await openHubSpot({ timeZone: 'US/Eastern' });
  const { portal, sandbox, seed } = room;
  const { contact, company, owner } = seed;
  portal.files.push({
    id: '77',
    name: 'transcript.vtt',
    folderPath: '/x',
    folderId: '1',
    access: 'PRIVATE',
    size: 1_234_567,
    sha256: '',
    contentType: 'text/vtt',
    createdAt: '2026-01-06T09:41:00Z',
    deleted: false,
  });
  const ties = { contacts: [contact.id], companies: [company.id] };
  const hubspot_owner_id = owner.id;
  portal.addRecord(
    'notes',
    {
      hs_timestamp: '2026-01-06T14:41:00Z',
      hs_note_body:
        '<p><strong>Weekly sync</strong> &amp; more</p><ul><li>one</li></ul><a href="https://a.example/">link</a>',
      hs_attachment_ids: '77;78',
      hubspot_owner_id,
    },
    ties,
  );
  portal.addRecord(
    'tasks',
    {
      hs_timestamp: '2026-01-09T22:00:00Z',
      hs_task_subject: 'Send the offer',
      hs_task_status: 'NOT_STARTED',
      hs_task_priority: 'HIGH',
      hubspot_owner_id,
    },
    ties,
  );
  portal.addRecord(
    'meetings',
    {
      hs_timestamp: '2026-01-05T14:00:00Z',
      hs_meeting_title: 'Kick-off',
      hs_meeting_start_time: '2026-01-05T14:00:00Z',
      hs_meeting_end_time: '2026-01-05T14:30:00Z',
      hs_meeting_outcome: 'COMPLETED',
      hs_meeting_location: 'Room 4',
      hs_internal_meeting_notes: '<p>Went well</p>',
    },
    ties,
  );
  const page = await pageOf(`${sandbox.hubspot.pageUrl}?record=${contact.id}`);
  expect(page).toContain('<h2>Noor Haddad</h2>');
  expect(page).toContain('<dt>Owner</dt><dd>Ines Marchetti</dd>');
  expect(page).toContain('<dt>Lifecycle stage</dt><dd>Opportunity</dd>');
  expect(page).toContain('<p><strong>Weekly sync</strong> &amp; more</p><ul><li>one</li></ul>');
  expect(page).toContain('<a href="https://a.example/" rel="noopener noreferrer">link</a>');
  expect(page).toMatch(/<time>Jan 6, 2026, 9:41\sAM<\/time>/);
  expect(page).toMatch(/<time>Due Jan 9, 2026, 5:00\sPM<\/time>/);
  expect(page).toContain('<b>transcript.vtt</b> <span>1.2 MB</span>');
  expect(page).toContain('A file that was deleted');
  expect(page).toContain('<b>Task: Send the offer</b>');
  expect(page).toContain('<dt>Status</dt><dd>Not started</dd>');
  expect(page).toContain('<dt>Location</dt><dd>Room 4</dd>');
  expect(page).toContain('<b>Internal notes</b><p>Went well</p>');
  expect(page).toContain('Also on Fernhill Instruments');
  expect(page).toContain(`href="?record=${seed.deal.id}">Fernhill pilot</a>`);
  const order = [...page.matchAll(/<article class="activity (\w+)"/g)].map(([, type]) => type);
  expect(order).toEqual(['tasks', 'notes', 'meetings']);
  expect(page).not.toMatch(/undefined|\[object/);
  expect(await pageOf(sandbox.hubspot.pageUrl)).toContain('<h2>Noor Haddad</h2>');
  expect(await pageOf(`${sandbox.hubspot.pageUrl}?record=${seed.ticket.id}`)).toContain(
    'Nothing has been logged here yet.',
  );
  expect((await fetch(`${sandbox.hubspot.pageUrl}?record=1`)).status).toBe(404);
  expect(portal.requests).toEqual([]);
});

test('nothing that was sent becomes more than the markup of a note', async () => {
  await using room = await openHubSpot();
  const { portal, sandbox, seed } = room;
  const bodies = [
    hostile,
    `<p onclick="x">a</p><a href="javascript:alert(1)">b</a><a href='https://a.example/"onmouseover="x'>c</a>`,
    '</article></section><table><tr><td>open</li></ul></main>',
    '<<script>script>alert(1)<</script>/script>&lt;img src=x onerror=y&gt;&#60;script&#62;',
    '<svg><script>z</script></svg><style>* { display: none }</style><iframe src="https://a.example"></iframe>',
    `<p title="${'<'.repeat(3000)}" <p <p <p>`,
    '<a href="  java\nscript:alert(1)">d</a><a href="&#106;avascript:alert(1)">e</a>',
  ];
  const ties = { contacts: [seed.contact.id] };
  for (const body of bodies) {
    portal.addRecord('notes', { hs_timestamp: '1', hs_note_body: body }, ties);
    portal.addRecord('meetings', { hs_timestamp: '1', hs_meeting_title: body, hs_internal_meeting_notes: body }, ties);
  }
  portal.addRecord('tasks', { hs_timestamp: hostile, hs_task_subject: hostile, hs_task_status: hostile }, ties);
  portal.edit('contacts', seed.contact.id, { firstname: hostile, email: hostile, hubspot_owner_id: hostile });
  portal.addProperty('contacts', { name: 'evil', label: hostile });
  portal.edit('contacts', seed.contact.id, { evil: hostile });
  portal.addDeal({ dealname: hostile }, ties);
  const response = await fetch(`${sandbox.hubspot.pageUrl}?record=${seed.contact.id}`);
  const page = await response.text();
  const tags = [...page.matchAll(/<([a-z0-9]+)/gi)].map(([, tag]) => tag);
  for (const tag of ['script', 'img', 'svg', 'iframe']) expect(tags).not.toContain(tag);
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page.match(/<\/main>/g)).toHaveLength(1);
  expect(page.match(/<\/article>/g)).toHaveLength(bodies.length * 2 + 1);
  expect(page).not.toMatch(/href="(?!https:|\?record=)/);
  // With the quoted values gone, what is left of a tag is its name and the names of its attributes.
  for (const [tag] of page.replace(/"[^"<>]*"/g, '').matchAll(/<[a-z][^>]*>/gi)) {
    expect(tag).toMatch(/^<[a-z0-9]+( (class|id|href|rel|lang|charset|name|content)=)*>$/i);
  }
  expect(page).toContain('&lt;img src=x onerror=y&gt;&lt;script&gt;');
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+='; /);
});

test('bodies made to be slow to read are read all the same', async () => {
  await using room = await openHubSpot();
  const { portal, sandbox, seed } = room;
  for (const piece of ['<a ', '<a "', `<a '"`, '<!--', '<p>', '</p>', '&#', '<a href="']) {
    const hs_note_body = piece.repeat(Math.floor(65_536 / piece.length));
    portal.addRecord('notes', { hs_timestamp: '1', hs_note_body }, { contacts: [seed.contact.id] });
  }
  const before = performance.now();
  await pageOf(`${sandbox.hubspot.pageUrl}?record=${seed.contact.id}`);
  expect(performance.now() - before).toBeLessThan(5000);
});
