import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import sanitizeHtml from 'sanitize-html';
import { describe, expect, test } from 'vitest';
import type { MeetingReport } from '../../../src/index.ts';
import { hubspotService } from '../../support/hubspot-service.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { type Answer, alone, answering, EXPORT, NOTE, sdk, TOKEN } from './hazard-stage.ts';

const NOTES = '/crm/v3/objects/notes';
/** The tags that a note of ours may have, and nothing in them but a web address. */
const NARROW = {
  allowedTags: ['p', 'br', 'strong', 'em', 'ul', 'ol', 'li', 'a'],
  allowedAttributes: { a: ['href'] },
  allowedSchemes: ['http', 'https'],
};
const TAG = /^<(\/?(p|strong|em|ul|ol|li)|br \/|\/a|a href="https?:\/\/[^"<>]+")>$/;

const HOSTILE_HTML: Record<string, string> = {
  'a script': '<script>alert(1)</script>',
  'an image with a handler': '<img src=x onerror="alert(1)">',
  'a vector image': '<svg/onload=alert(1)>',
  'a tag left open': 'a <b <i <a href="https://x.example" onclick="x',
  'a tag left open at the end': 'a <',
  'the end of what it stands in': '</p></li></ul><h1>x</h1><ul><li>',
  'the end of an attribute': '"><script>alert(1)</script> \' onmouseover=alert(1) "',
  'the end of an address': '[go](https://x.example/"onmouseover="alert(1)) and https://x.example/"><b>x',
  'an address in brackets': '[go](<https://x.example/"><script>alert(1)</script>>)',
  'script links': '[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html;base64,PHM+) [d](vbscript:x)',
  'a hidden script link': '[a](java\tscript:alert(1)) [b](&#106;avascript:alert(1)) [c](\u0001javascript:alert(1))',
  'links of other schemes': '[m](mailto:a@b.example) [t](tel:123) [f](ftp://x.example/a) <mailto:c@d.example>',
  'a link as HTML': '<a href="javascript:alert(1)" style="position:fixed">go</a>',
  entities: '&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62; &amp;lt;i&amp;gt; &quot; &nbsp;',
  'a style and a comment': '<style>*{display:none}</style><!-- <p> --><![CDATA[x]]><?php x ?>',
  'a form and a frame':
    '<form action="https://evil.example"><input></form><iframe src="https://evil.example"></iframe>',
  'an image in Markdown': '![x](https://evil.example/pixel.png) ![y](javascript:alert(1))',
  'marks across tags': '**a _b** c_ ~~d `e~~ f` <b>**x</b>**',
  'code with tags': '`<b>` and\n\n```html\n<script>alert(1)</script>\n```',
  'a table with tags': '| <b>a</b> | "b" |\n| --- | --- |\n| <script>x</script> | [l](javascript:x) |',
  'a template': '{{ constructor.constructor("x")() }} {% raw %} {{contact.email}} <%= 7*7 %>',
  'what no text needs': 'a\u0000b\u202ec <scr\u0000ipt> \ud83d <b\u00a0> \u2028 <\u200bb>',
  'wide brackets': '\uff1cscript\uff1e\ufe64b\ufe65 \u02c2i\u02c3',
};

/** A report that has a text in all of its places. */
function everywhere(text: string): MeetingReport {
  return sampleReport({
    title: text,
    type: text,
    platform: text,
    url: `https://reports.example.com/?q=${encodeURIComponent(text.toWellFormed())}`,
    participants: [{ name: text, role: text, company: text }],
    summary: {
      tldr: text,
      keyDecisions: [text, { decision: text, rationale: text, impact: text }],
      actionItems: [text, { description: text, owner: text, priority: text, status: text }],
      insights: [text, { observation: text, evidence: text, recommendation: text }],
      followUpQuestions: [text],
      effectiveness: { overall: 8, communication: 9, goalAchievement: 7 },
    },
    transcript: [{ speaker: text, text, offset: 0 }],
    analytics: { talkSeconds: { [text]: 60 } },
  });
}

const to = (id: string) => ({
  provider: 'hubspot' as const,
  destination: { associations: [{ type: 'contact' as const, id }] },
});

describe('one client’s settings are another’s', () => {
  const failing: Record<string, Answer> = { [NOTES]: { status: 500, body: { message: 'no' } } };

  test('HubSpot’s client tries again since somebody else’s does, and stops since somebody else’s does not', async () => {
    const { baseUrl, arrived } = await answering(failing);
    const withoutRetries = sdk(baseUrl);
    const withRetries = sdk(baseUrl, { numberOfApiCallRetries: 3 });
    await expect(withoutRetries.crm.objects.notes.basicApi.create(NOTE)).rejects.toThrow('HTTP-Code: 500');
    expect(arrived).toHaveLength(3);
    arrived.length = 0;
    sdk(baseUrl);
    await expect(withRetries.crm.objects.notes.basicApi.create(NOTE)).rejects.toThrow('HTTP-Code: 500');
    expect(arrived).toHaveLength(1);
  });

  test('of ours each keeps its own', async () => {
    const { baseUrl, arrived } = await answering(failing);
    const first = alone(baseUrl);
    sdk(baseUrl, { numberOfApiCallRetries: 3 });
    await expect(first.exportReport(EXPORT)).rejects.toMatchObject({ code: 'UNAVAILABLE', status: 500 });
    expect(arrived.filter(({ path }) => path === NOTES)).toHaveLength(1);
    const hung = await answering({});
    const hasty = alone(hung.baseUrl, 100);
    const patient = alone(hung.baseUrl, 60_000).exportReport(EXPORT);
    await expect(hasty.exportReport(EXPORT)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(await Promise.race([patient, sleep(1, 'pending')])).toBe('pending');
    patient.catch(() => undefined);
  });
});

test('a create that was carried out and answered with 500: HubSpot’s client makes two notes, ours one', async () => {
  const { sandbox, portal, mine, live } = await hubspotService();
  const client = sdk(sandbox.hubspot.baseUrl, { accessToken: sandbox.hubspot.accessToken, numberOfApiCallRetries: 2 });
  const lost = () => sandbox.faults.add({ vendor: 'hubspot', method: 'notes.create', kind: 'http-500-after' });
  lost();
  await client.crm.objects.notes.basicApi.create(NOTE);
  expect(live('notes')).toHaveLength(2);
  for (const { id } of live('notes')) portal.archive('notes', id);
  lost();
  const [contact] = portal.records('contacts');
  const outcome = await mine.export({ report: sampleReport(), sessionId: 's-1', to: to(contact?.id ?? '') });
  expect([outcome.status, live('notes').length]).toEqual(['success', 1]);
});

test('a server that hangs: HubSpot’s client waits and waits, ours says TIMEOUT', async () => {
  const { baseUrl, arrived } = await answering({});
  const theirs = sdk(baseUrl).crm.objects.notes.basicApi.create(NOTE);
  theirs.catch(() => undefined);
  const start = performance.now();
  const ours = alone(baseUrl, 200).exportReport(EXPORT);
  await expect(ours).rejects.toMatchObject({ code: 'TIMEOUT', maybeDelivered: true, provider: 'hubspot' });
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(await Promise.race([theirs, sleep(2_000, 'pending')])).toBe('pending');
  expect(arrived.filter(({ path }) => path === NOTES)).toHaveLength(2);
});

test('a redirect to another host: HubSpot’s client carries the report there, ours asks it nothing', async () => {
  const second = await answering({ '/elsewhere': { status: 201, body: { id: '1', properties: {} } } });
  const location = `${second.baseUrl.replace('127.0.0.1', 'localhost')}elsewhere`;
  const first = await answering({ [NOTES]: { status: 307, headers: { location } } });
  await sdk(first.baseUrl).crm.objects.notes.basicApi.create(NOTE);
  expect(second.arrived.map(({ method, body }) => [method, body.includes('canary of the report')])).toEqual([
    ['POST', true],
  ]);
  // Node's `fetch` takes the token away where the host is another one; nothing of the client's own does.
  expect(JSON.stringify(second.arrived)).not.toContain(TOKEN);
  expect(first.arrived[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
  second.arrived.length = 0;
  await expect(alone(first.baseUrl).exportReport(EXPORT)).rejects.toMatchObject({ code: 'NETWORK' });
  expect(second.arrived).toEqual([]);
});

describe('an error that HubSpot words with what was sent', () => {
  const echo: Answer = {
    status: 400,
    headers: { 'x-canary': 'canary of the headers' },
    body: {
      status: 'error',
      category: 'VALIDATION_ERROR',
      message: 'Property values were not valid: canary of the report',
      errors: [
        { message: 'canary of the report', code: 'INVALID_PROPERTY', context: { name: ['canary of the report'] } },
      ],
    },
  };

  test('HubSpot’s client repeats it all in the message', async () => {
    const { baseUrl } = await answering({ [NOTES]: echo });
    const refused = await sdk(baseUrl)
      .crm.objects.notes.basicApi.create(NOTE)
      .catch((error: unknown) => error as Error);
    expect(refused).toBeInstanceOf(Error);
    expect((refused as Error).message).toContain('canary of the report');
    expect((refused as Error).message).toContain('canary of the headers');
  });

  test('ours nowhere: not in the error, the outcome, the log or the history', async () => {
    const { baseUrl } = await answering({ [NOTES]: echo, '/crm/v3/objects/contacts/batch/read': echo });
    const error: unknown = await alone(baseUrl)
      .exportReport(EXPORT)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'REJECTED', vendorCode: 'INVALID_PROPERTY' });
    const { mine, logger } = await hubspotService({ provider: { baseUrl } });
    const outcome = await mine.export({ report: EXPORT.report, sessionId: 's-1', to: to('5') });
    expect(outcome).toMatchObject({ status: 'failed', code: 'REJECTED' });
    const { coverage: _coverage, ...told } = outcome;
    const history = await mine.getExportHistory();
    const shown = inspect([error, told, logger.lines, history], { depth: Infinity, showHidden: true });
    expect(shown).not.toMatch(/canary/);
  });
});

describe('207, where some of a batch failed', () => {
  test('is a success for HubSpot’s client, which throws nothing', async () => {
    const { sandbox, live } = await hubspotService();
    const client = sdk(sandbox.hubspot.baseUrl, { accessToken: sandbox.hubspot.accessToken });
    const wrong = { ...NOTE.properties, nonsense: 'x' };
    const answer = await client.crm.objects.notes.batchApi.create({
      inputs: [
        { ...NOTE, objectWriteTraceId: 'a' },
        { ...NOTE, properties: wrong, objectWriteTraceId: 'b' },
      ],
    });
    expect(answer).toMatchObject({ status: 'COMPLETE', numErrors: 1 });
    expect(live('notes')).toHaveLength(1);
  });

  const partial = (category: string): Record<string, Answer> => ({
    '/crm/v3/objects/contacts/batch/read': {
      status: 207,
      body: { status: 'COMPLETE', results: [], numErrors: 1, errors: [{ status: 'error', category, message: 'no' }] },
    },
    '/crm/v3/objects/companies/search': {
      status: 200,
      body: { total: 1, results: [{ id: '7', properties: { domain: 'fernhill.example' } }] },
    },
    [NOTES]: { status: 201, body: { id: '1', properties: {} } },
  });
  const withNoor = {
    report: sampleReport({ participants: [{ name: 'Noor', email: 'noor@fernhill.example' }] }),
    sessionId: 'session-1',
    options: {},
  };

  test('is none for ours: nothing is written where a look-up failed', async () => {
    const { baseUrl, arrived } = await answering(partial('INTERNAL_ERROR'));
    await expect(alone(baseUrl).exportReport(withNoor)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(arrived.map(({ path }) => path)).not.toContain(NOTES);
  });

  test('that only says who is not there is an answer', async () => {
    const { baseUrl, arrived } = await answering(partial('OBJECT_NOT_FOUND'));
    expect((await alone(baseUrl).exportReport(withNoor)).exportId).toBe('1');
    expect(arrived.at(-1)?.path).toBe(NOTES);
  });
});

describe('what a report may not do to a record', () => {
  test('forty attendees are forty contacts of the note, not five', async () => {
    const { mine, portal, live } = await hubspotService();
    const people = Array.from({ length: 40 }, (_, at) => ({ name: `P ${at}`, email: `p${at}@fernhill.example` }));
    const ids = people.map(({ email }) => portal.addContact({ email }).id);
    const report = sampleReport({ participants: people });
    const outcome = await mine.export({ report, sessionId: 's-1', to: { provider: 'hubspot' } });
    expect(outcome.status).toBe('success');
    const [note] = live('notes');
    const tied = portal.associationsOf('notes', note?.id ?? '', 'contacts').map(({ id }) => id);
    expect(tied.sort()).toEqual(ids.sort());
  });

  test.each(Object.entries(HOSTILE_HTML))('%s in every field is text', async (_name, text) => {
    const { mine, live } = await hubspotService();
    const destination = { as: 'both' as const, tasks: true, match: { onNone: 'unattached' as const } };
    const options = { includeTranscript: true, transcriptAs: 'thread' as const };
    const outcome = await mine.export({
      report: everywhere(text),
      sessionId: 's-1',
      to: { provider: 'hubspot', destination },
      options,
    });
    expect([outcome.status, outcome.error, outcome.issues]).toEqual(['success', undefined, undefined]);
    const bodies = [...live('notes'), ...live('meetings'), ...live('tasks')].map(
      ({ properties }) => properties.hs_note_body ?? properties.hs_meeting_body ?? properties.hs_task_body ?? '',
    );
    expect(bodies.length).toBeGreaterThanOrEqual(3);
    for (const html of bodies) {
      expect(sanitizeHtml(html, NARROW)).toBe(html);
      expect([...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag).filter((tag) => !TAG.test(tag))).toEqual([]);
      expect(html.replaceAll(/<[^>]*>/g, '')).not.toMatch(/[<>]/);
    }
  });
});
