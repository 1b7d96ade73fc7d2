import { expect, test } from 'vitest';
import { GOOD_MESSAGES } from './block-samples.ts';
import { openFiles } from './file-room.ts';
import { openSlack } from './slack-client.ts';

const hostile = `<script>alert(1)</script>" onmouseover="x' <img src=x onerror=y> {{7*7}} </style>`;

async function pageOf(url: string): Promise<string> {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return response.text();
}

test('every block is drawn, the thread below its parent, the time in words', async () => {
  await using room = await openSlack({ slack: { now: () => new Date('2026-01-06T09:41:00Z') } });
  const { sandbox, slack, client } = room;
  const parent = await client.chat.postMessage({ channel: 'general', text: 'Weekly sync' });
  for (const blocks of Object.values(GOOD_MESSAGES)) {
    await client.apiCall('chat.postMessage', { channel: 'general', blocks, text: 'fallback', thread_ts: parent.ts });
  }
  const page = await pageOf(sandbox.pageUrl);
  expect(page).toContain('Tuesday, January 6');
  expect(page).toContain('9:41 AM');
  expect(page).toContain(`${Object.keys(GOOD_MESSAGES).length} replies`);
  expect(page).toContain('<h3>Weekly sync</h3>');
  expect(page).toContain('<ol class="indent-1"><li>two</li><li>three</li></ol>');
  expect(page).toContain('<s><i><b><code>bold</code></b></i></s>');
  expect(page).toContain('<blockquote>quoted</blockquote>');
  expect(page).toContain('<th class="right">Who</th>');
  expect(page).toContain('🎉');
  expect(page).not.toContain('fallback');
  expect(page).not.toMatch(/undefined|\[object/);
  expect(await pageOf(`${sandbox.pageUrl}?channel=random`)).toContain('Nothing has been posted here yet.');
  expect((await fetch(`${sandbox.pageUrl}?channel=nowhere`)).status).toBe(404);
  expect(slack.requests.every(({ method }) => method === 'chat.postMessage')).toBe(true);
});

test('nothing a message says becomes markup', async () => {
  await using room = await openSlack();
  const { sandbox, slack } = room;
  const texts = (type: string) => ({ type, text: hostile });
  slack.addUser({ name: hostile });
  slack.addChannel({ name: hostile, topic: hostile });
  const files = ['.png', '.csv', ''].map((ending) => {
    return slack.addFile({ name: hostile + ending, title: ending && hostile, mimetype: hostile, size: 1 }).id;
  });
  slack.post('general', { text: hostile, fileIds: [...files, hostile], isBroadcast: true });
  slack.post('general', {
    text: `${hostile} <${hostile}|${hostile}> *${hostile}* \`${hostile}\` <javascript:alert(1)|x>`,
  });
  slack.post('general', {
    text: '',
    blocks: [
      { type: 'header', text: texts('plain_text') },
      { type: 'section', text: texts('mrkdwn') },
      { type: 'markdown', text: `# ${hostile}\n[${hostile}](javascript:alert) **${hostile}**\n\`\`\`${hostile}\`\`\`` },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_section',
            elements: [
              texts('text'),
              { type: 'link', url: 'javascript:alert(1)', text: hostile },
              { type: 'emoji', name: hostile },
              { type: 'user', user_id: hostile },
            ],
          },
        ],
      },
      { type: 'table', column_settings: [{ align: hostile }], rows: [[texts('raw_text')]] },
      { type: 'image', alt_text: hostile },
      {
        type: 'actions',
        elements: [{ text: texts('plain_text'), style: hostile, url: `https://a.example/"${hostile}` }],
      },
    ],
  });
  const response = await fetch(sandbox.pageUrl);
  const page = await response.text();
  const tags = [...page.matchAll(/<([a-z0-9]+)/gi)].map(([, tag]) => tag);
  expect(tags).not.toContain('script');
  expect(tags).not.toContain('img');
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page).not.toMatch(/href="(?!https:|\?channel=)/);
  // With the quoted values gone, what is left of a tag is its name and the names of its attributes.
  for (const [tag] of page.replace(/"[^"<>]*"/g, '').matchAll(/<[a-z][^>]*>/gi)) {
    expect(tag).toMatch(/^<[a-z0-9]+( (class|id|href|rel|start|lang|charset|name|content)=)*>$/i);
  }
  expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+='; /);
});

test('markup is drawn as Slack draws it', async () => {
  await using room = await openSlack();
  const { sandbox, slack } = room;
  const ada = slack.users.find(({ name }) => name === 'ada');
  slack.post('general', {
    text: `*b* _i_ ~s~ 2*3*4 snake_case_word &lt;b&gt; <@${ada?.id}> <https://a.example/|a &amp; b>\n> quoted\n:tada:`,
  });
  const page = await pageOf(sandbox.pageUrl);
  expect(page).toContain(
    '<b>b</b> <i>i</i> <s>s</s> 2*3*4 snake_case_word &lt;b&gt; <span class="mention">@Ada Okafor</span>',
  );
  expect(page).toContain('<a href="https://a.example/" rel="noopener noreferrer">a &amp; b</a>');
  expect(page).toContain('<blockquote>quoted</blockquote>🎉');
});

test('files are cards with a sign, a title and a readable size; of deleted ones a note is left', async () => {
  await using room = await openFiles();
  const { sandbox, slack, client } = room;
  const channel_id = slack.channel('general').id;
  const add = (name: string, size: number, more = {}) => slack.addFile({ name, size, isUploaded: true, ...more });
  const recording = add('call.mp4', 1_234_567, { title: 'The recording' });
  const draft = add('draft.docx', 1);
  const others = [add('a.vtt', 999), add('b.csv', 1000), add('c.png', 104_857_600), add('d', 3_000_000_000)];
  const files = [recording, draft, ...others].map(({ id }) => ({ id })) as [{ id: string }];
  await client.files.completeUploadExternal({ files, channel_id });
  await client.files.delete({ file: draft.id });
  const page = await pageOf(sandbox.pageUrl);
  expect(page).toContain('<span class="file-icon of-film">🎬</span>');
  expect(page).toContain('<b>The recording</b><span class="file-facts">MPEG 4 Video · 1.2 MB · call.mp4</span>');
  expect(page.match(/This file was deleted\./g)).toHaveLength(1);
  expect(page).not.toContain('draft.docx');
  const facts = [...page.matchAll(/"file-facts">([^<]*)</g)].map(([, fact]) => fact);
  expect(facts.slice(1)).toEqual(['Subtitles · 999 bytes', 'CSV · 1.0 kB', 'PNG · 105 MB', 'Binary · 3.0 GB']);
  expect(page).not.toContain('<div class="text"></div>');
  await client.chat.delete({ channel: channel_id, ts: String(slack.messages('general')[0]?.ts) });
  expect(await pageOf(sandbox.pageUrl)).not.toContain('The recording');
});

test('a reply that is in the channel, too, says so in both places; all conversations are listed', async () => {
  await using room = await openSlack();
  const { sandbox, slack, client } = room;
  const parent = slack.post('general', { text: 'parent' }).ts;
  slack.post('general', { text: 'told to all', threadTs: parent, isBroadcast: true });
  slack.post('general', { text: 'told to some', threadTs: parent });
  const ada = String(slack.users.find(({ name }) => name === 'ada')?.id);
  const { channel } = await client.chat.postMessage({ channel: ada, text: 'for Ada' });
  const page = await pageOf(sandbox.pageUrl);
  expect(page.match(/told to all/g)).toHaveLength(2);
  expect(page.match(/told to some/g)).toHaveLength(1);
  expect(page.match(/Also sent to the channel/g)).toHaveLength(1);
  expect(page.match(/Replied to a thread/g)).toHaveLength(1);
  expect(page).toMatch(/<span class="sign">🔒<\/span>leadership<\/a>/);
  expect(page).toContain(`?channel=${channel}`);
  expect(page).toMatch(/<span class="sign">●<\/span>Ada Okafor<\/a>/);
  expect(await pageOf(`${sandbox.pageUrl}?channel=${channel}`)).toContain('for Ada');
});
