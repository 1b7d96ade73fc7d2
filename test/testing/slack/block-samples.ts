const plain = (text: string) => ({ type: 'plain_text', text, emoji: true });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
const word = (text: string, style?: object) => ({ type: 'text', text, ...(style && { style }) });
const section = (...elements: object[]) => ({ type: 'rich_text_section', elements });
const image = { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'A chart' };

/** Messages that Slack takes, which between them use every block and element the sandbox knows. */
export const GOOD_MESSAGES: Record<string, object[]> = {
  header: [{ type: 'header', text: plain('Weekly sync'), block_id: 'h1' }],
  section: [
    {
      type: 'section',
      text: mrkdwn('*Decisions*'),
      fields: [plain('a'), mrkdwn('b')],
      expand: true,
      accessory: {
        type: 'button',
        text: plain('Open'),
        url: 'https://example.com/',
        action_id: 'open',
        style: 'primary',
      },
    },
    { type: 'section', text: plain('with a picture'), accessory: image },
  ],
  context: [{ type: 'context', elements: [plain('42 min'), mrkdwn('Zoom'), image] }],
  divider: [{ type: 'divider' }],
  richText: [
    {
      type: 'rich_text',
      elements: [
        section(
          word('bold', { bold: true, italic: true, strike: true, code: true }),
          { type: 'link', url: 'https://example.com/', text: 'site', style: { bold: true } },
          { type: 'emoji', name: 'tada', unicode: '1f389' },
          { type: 'date', timestamp: 1_700_000_000, format: '{date}', fallback: 'then' },
        ),
        { type: 'rich_text_list', style: 'bullet', elements: [section(word('one'))], border: 0 },
        {
          type: 'rich_text_list',
          style: 'ordered',
          indent: 1,
          elements: [section(word('two')), section(word('three'))],
        },
        { type: 'rich_text_quote', elements: [word('quoted')] },
        {
          type: 'rich_text_preformatted',
          elements: [word('const a = 1;'), { type: 'link', url: 'https://example.com/' }],
        },
      ],
    },
  ],
  mentions: [
    {
      type: 'rich_text',
      elements: [
        section(
          { type: 'user', user_id: 'U123' },
          { type: 'channel', channel_id: 'C123' },
          { type: 'usergroup', usergroup_id: 'S123' },
          { type: 'team', team_id: 'T123' },
          { type: 'broadcast', range: 'here' },
          { type: 'color', value: '#ff0000' },
        ),
      ],
    },
  ],
  table: [
    {
      type: 'table',
      column_settings: [{ align: 'right', is_wrapped: true }],
      rows: [
        [
          { type: 'raw_text', text: 'Who' },
          { type: 'raw_text', text: 'Minutes' },
        ],
        [
          { type: 'rich_text', elements: [section(word('Ada'))] },
          { type: 'raw_number', text: '12', value: 12 },
        ],
      ],
    },
  ],
  markdown: [{ type: 'markdown', text: '# Hello\n- one' }],
  image: [
    { ...image, title: plain('Chart') },
    { type: 'image', slack_file: { id: 'F123' }, alt_text: 'Mine' },
  ],
  actions: [
    {
      type: 'actions',
      elements: [
        { type: 'button', text: plain('Go'), value: 'v', confirm: { text: mrkdwn('Sure?'), title: plain('Hm') } },
      ],
    },
  ],
};

/** Every message that differs from the given one in one place: a field gone, of another type, or one too many. */
export function* mutantsOf(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const mutant of mutantsOf(item)) yield value.with(index, mutant);
    }
    yield {};
  } else if (typeof value === 'object' && value !== null) {
    const fields = value as Record<string, unknown>;
    yield { ...fields, surplus: 1 };
    for (const [name, field] of Object.entries(fields)) {
      const { [name]: _, ...rest } = fields;
      yield rest;
      for (const mutant of mutantsOf(field)) yield { ...fields, [name]: mutant };
    }
  } else {
    yield typeof value === 'string' ? 5 : 'nonsense';
    yield null;
  }
}
