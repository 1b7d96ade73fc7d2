import {
  defineProvider,
  type Integration,
  type IntegrationProvider,
  type IntegrationRuntime,
} from '../../../src/index.ts';
import { hubspot } from '../../../src/providers/hubspot/index.ts';
import { salesforce } from '../../../src/providers/salesforce/index.ts';
import { slack } from '../../../src/providers/slack/index.ts';
import { type OpenedIntegration, type Sandbox, startSandbox } from '../../../src/testing/index.ts';
import { NOTES_PROVIDER, type NotesConfig } from './notes-integration.ts';
import { NotesVendor, TOKEN } from './notes-integration-vendor.ts';

const REVOKED = 'xoxb-sandbox-nobody-has-this-one';

function slackIn(sandbox: Sandbox<'slack'>): Pick<OpenedIntegration, 'provider' | 'artefacts' | 'alive' | 'close'> {
  const messages = () => sandbox.state.slack.messages('general').filter(({ via }) => via !== 'person');
  return {
    provider: slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] }),
    artefacts: async () => messages().map(({ text, blocks }) => `${text}\n${JSON.stringify(blocks)}`),
    alive: async () =>
      messages().flatMap(({ mentions, links }) => [
        ...mentions.map(({ kind, target }) => `${kind} ${target}`),
        ...links.map((link) => `link ${link}`),
      ]),
    close: () => sandbox.close(),
  };
}

const tooOften = () => new Response('rate_limited', { status: 429, headers: { 'retry-after': '1' } });

/** Slack with a bot token, over a sandbox of its own. */
export async function openSlackBot(): Promise<OpenedIntegration> {
  const sandbox = await startSandbox({ vendors: ['slack'] });
  return {
    ...slackIn(sandbox),
    config: { accessToken: sandbox.slack.botToken },
    wrongConfig: { accessToken: REVOKED },
    destination: { channel: 'general' },
    refusal: (refusal) =>
      refusal === 'too-often'
        ? tooOften()
        : Response.json({ ok: false, error: refusal === 'forbidden' ? 'restricted_action' : 'invalid_auth' }),
  };
}

/** Slack by an incoming webhook, over a sandbox of its own. */
export async function openSlackWebhook(): Promise<OpenedIntegration> {
  const sandbox = await startSandbox({ vendors: ['slack'] });
  const { webhookUrl } = sandbox.slack;
  return {
    ...slackIn(sandbox),
    config: { webhookUrl },
    wrongConfig: { webhookUrl: `${webhookUrl}x` },
    refusal: (refusal) =>
      refusal === 'too-often'
        ? tooOften()
        : new Response(refusal === 'forbidden' ? 'action_prohibited' : 'invalid_token', { status: 403 }),
  };
}

const hubspotRefusal: NonNullable<OpenedIntegration['refusal']> = (refusal) => {
  const told = { status: 'error', message: 'refused', correlationId: '00000000-0000-4000-8000-000000000000' };
  if (refusal === 'unauthorized')
    return Response.json({ ...told, category: 'INVALID_AUTHENTICATION' }, { status: 401 });
  if (refusal === 'forbidden') return Response.json({ ...told, category: 'MISSING_SCOPES' }, { status: 403 });
  const headers = { 'retry-after': '1' };
  return Response.json({ ...told, errorType: 'RATE_LIMIT', policyName: 'SECONDLY' }, { status: 429, headers });
};

/** HubSpot with the token of a private app, over a sandbox of its own; reports go to one contact. */
export async function openHubSpot(): Promise<OpenedIntegration> {
  const sandbox = await startSandbox({ vendors: ['hubspot'] });
  const portal = sandbox.state.hubspot;
  const [contact] = portal.records('contacts');
  const bodies = () =>
    portal
      .records('notes')
      .filter(({ archived }) => !archived)
      .map(({ properties }) => properties.hs_note_body ?? '');
  return {
    provider: hubspot({ baseUrl: sandbox.hubspot.baseUrl, allowHosts: ['127.0.0.1'] }),
    config: { accessToken: sandbox.hubspot.accessToken },
    wrongConfig: { accessToken: 'pat-na1-nobody-has-this-one' },
    destination: { associations: [{ type: 'contact', id: contact?.id ?? '' }] },
    refusal: hubspotRefusal,
    artefacts: async () => bodies(),
    // What is alive in HTML: everything that stands in a tag but the few that only shape the text.
    alive: async () =>
      bodies().flatMap((html) =>
        (html.match(/<[^>]*>/g) ?? []).filter((tag) => !/^<\/?(p|strong|em|ul|ol|li|br \/|\/a)>$|^<\/a>$/.test(tag)),
      ),
    close: () => sandbox.close(),
  };
}

const salesforceRefusal: NonNullable<OpenedIntegration['refusal']> = (refusal) => {
  if (refusal === 'unauthorized')
    return Response.json([{ message: 'refused', errorCode: 'INVALID_SESSION_ID' }], { status: 401 });
  if (refusal === 'forbidden')
    return Response.json([{ message: 'refused', errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' }], { status: 403 });
  // Salesforce itself has no 429; what stands before it may.
  return tooOften();
};

/** Salesforce over a sandbox of its own; reports go to one contact. */
export async function openSalesforce(hasExternalIdField: boolean): Promise<OpenedIntegration> {
  const sandbox = await startSandbox({ vendors: ['salesforce'], salesforce: { hasExternalIdField } });
  const { instanceUrl, accessToken } = sandbox.salesforce;
  const org = sandbox.state.salesforce;
  const [contact] = org.records('Contact');
  return {
    provider: salesforce({ allowHosts: ['127.0.0.1'] }),
    config: { instanceUrl, accessToken },
    wrongConfig: { instanceUrl, accessToken: '00D000000000000!nobody.has.this.one' },
    destination: { whoId: contact?.id ?? '' },
    refusal: salesforceRefusal,
    artefacts: async () =>
      org
        .records('Task')
        .filter(({ isDeleted }) => !isDeleted)
        .map(({ values }) => `${String(values.Subject)}\n${String(values.Description)}`),
    // A description is bare text: nothing in it is ever alive.
    alive: async () => [],
    close: () => sandbox.close(),
  };
}

type NotesClass = new (
  provider: IntegrationProvider<NotesConfig>,
  config: NotesConfig,
  runtime?: IntegrationRuntime,
) => Integration<NotesConfig>;

/** How a provider of notes is made; `vendor` is for those that know a way past the kit. */
export type MakeNotes = (vendor: NotesVendor) => NotesClass;

/** A provider of notes, each time over a vendor of its own, in memory. */
export function openNotes(make: MakeNotes, card: Partial<IntegrationProvider<NotesConfig>> = {}) {
  return async (): Promise<OpenedIntegration> => {
    const vendor = new NotesVendor();
    return {
      provider: defineProvider({ ...NOTES_PROVIDER, ...card }, make(vendor)),
      config: { token: TOKEN },
      wrongConfig: { token: 'notes-token-revoked' },
      fetch: vendor.fetch,
      artefacts: async () => vendor.shown(),
      alive: async () => vendor.alive(),
      close: async () => {},
    };
  };
}
