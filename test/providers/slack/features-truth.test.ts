import { describe, expect, test } from 'vitest';
import type { ExportOptions, ExportOutcome, MeetingReport } from '../../../src/index.ts';
import { BOT_FEATURES, WEBHOOK_GAPS } from '../../../src/providers/slack/features.ts';
import type { SlackDestination } from '../../../src/providers/slack/index.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { type PickerStage, pickerStage } from './picker-stage.ts';

const ALL = [...new Set(BOT_FEATURES.flatMap(({ scopes }) => scopes))];

/** The codes an answer comes with: its error's, or those of its warnings. */
const codesOf = ({ status, code: reason, warnings }: ExportOutcome): string[] => [
  status,
  ...(reason === undefined ? [] : [reason]),
  ...warnings.map(({ code }) => code),
];

type Run = (at: PickerStage) => Promise<string[]>;

const WITH_FILE: MeetingReport = {
  ...sampleReport(),
  attachments: [{ name: 'a.txt', mimeType: 'text/plain', content: new TextEncoder().encode('hello') }],
};

const exporting =
  (destination: SlackDestination | undefined, options: ExportOptions = {}): Run =>
  async ({ mine }) => {
    const to = { provider: 'slack', ...(destination === undefined ? {} : { destination }) } as const;
    return codesOf(await mine.export({ report: WITH_FILE, sessionId: 's', to, options }));
  };

const listing =
  (kind: string): Run =>
  async (at) => {
    const page = await at.search(kind, { query: 'nowhere' }).catch((error: { code: string }) => error);
    if ('code' in page) return [page.code];
    return (page.notes ?? []).flatMap(({ name }) => ['notes', name]);
  };

/** An export whose answer is lost; the place says of what kind. */
const losing =
  (destinationOf: (at: PickerStage) => SlackDestination | undefined): Run =>
  async (at) => {
    at.sandbox.faults.add({ vendor: 'slack', method: 'chat.postMessage', kind: 'reset-after' });
    at.sandbox.faults.add({ vendor: 'slack', method: 'webhook', kind: 'reset-after' });
    return exporting(destinationOf(at))(at);
  };

const OF_WEBHOOKS: Record<string, Run> = {
  channel: exporting({ channel: 'general' }),
  thread: exporting({ channel: 'general', threadTs: '1700000000.000100' }),
  user: exporting({ user: 'U0SANDBOX1' }),
  email: exporting({ email: 'ada@example.com' }),
  file: exporting(undefined, { includeAttachments: true }),
  revoke: async (at) => {
    const to = { provider: 'slack' } as const;
    const { id = '' } = await at.mine.export({ report: WITH_FILE, sessionId: 's', to });
    return codesOf(await at.mine.revokeExport(id));
  },
  'transcript-file': exporting(undefined, { includeTranscript: true, transcriptAs: 'file' }),
  edit: async (at) => {
    await exporting(undefined)(at);
    const report = { ...WITH_FILE, title: 'Another title' };
    return codesOf(await at.mine.export({ report, sessionId: 's', to: { provider: 'slack' } }));
  },
  look: losing(() => undefined),
  list: listing('channel'),
};

describe('a webhook', () => {
  test.each(WEBHOOK_GAPS.map((gap) => [gap.id, gap] as const))(
    'answers as the table says when asked for: %s',
    async (id, { result }) => {
      expect(await OF_WEBHOOKS[id]?.(await pickerStage('webhook'))).toContain(result);
    },
  );
});

const OF_BOTS: Record<string, Run> = {
  post: exporting({ channel: 'general' }),
  'post-public': exporting({ channel: 'random' }),
  'post-by-email': exporting({ email: 'ada@example.com' }),
  files: exporting({ channel: 'general' }, { includeAttachments: true }),
  'look-for-file': async (at) => {
    at.sandbox.faults.add({ vendor: 'slack', method: 'files.completeUploadExternal', kind: 'reset-after' });
    return exporting({ channel: 'general' }, { includeAttachments: true })(at);
  },
  'look-public': losing((at) => ({ channel: at.state.channel('general').id })),
  'look-private': losing((at) => ({ channel: at.state.channel('leadership').id })),
  'look-direct': losing((at) => ({ user: at.state.users[1]?.id ?? '' })),
  'look-group': losing((at) => ({
    channel: at.state.addChannel({ name: 'mpdm-a--b-1', kind: 'mpim', isPrivate: true }).id,
  })),
  'list-people': listing('user'),
};

describe('a bot without a scope', () => {
  test.each(BOT_FEATURES.filter(({ result }) => result !== 'notes').map((feature) => [feature.id, feature] as const))(
    'answers as the table says: %s',
    async (id, { scopes, without, result }) => {
      for (const scope of scopes) {
        // Slack grants it together with the other one, and the sandbox asks for that one alone.
        if (id === 'post-by-email' && scope === 'users:read') continue;
        const at = await pickerStage({ scopes: ALL.filter((one) => one !== scope) });
        const codes = await OF_BOTS[id]?.(at);
        expect(codes).toContain(result);
        expect(codes?.includes('unknown')).toBe(without === 'unknown');
      }
      const able = await pickerStage({ scopes: ALL });
      expect(await OF_BOTS[id]?.(able)).not.toContain(result);
    },
  );

  test.each([
    ['channels:read', 'general'],
    ['groups:read', 'leadership'],
  ])('cannot look by name: %s', async (scope, channel) => {
    const at = await pickerStage({ scopes: ALL.filter((one) => one !== scope) });
    expect(await losing(() => ({ channel }))(at)).toEqual(expect.arrayContaining(['unknown', 'COULD_NOT_LOOK']));
  });

  test.each(BOT_FEATURES.filter(({ id }) => /^list-(?!people)/.test(id)).map(({ scopes }) => scopes[0] ?? ''))(
    'tells what its picker leaves out: %s',
    async (scope) => {
      const at = await pickerStage({ scopes: ALL.filter((one) => one !== scope) });
      expect(await listing('channel')(at)).toContain(scope);
    },
  );
});
