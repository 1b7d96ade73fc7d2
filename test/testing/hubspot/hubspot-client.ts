import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/testing/index.ts';

type Body = Record<string, unknown>;

/** An answer, read. */
export interface HubSpotAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Asks the stand-in with `fetch` and reads its JSON; an empty answer is an empty object. */
export async function ask(
  sandbox: Sandbox<'hubspot'>,
  line: string,
  body?: Body,
  token: string | null = sandbox.hubspot.accessToken,
): Promise<HubSpotAnswer> {
  const [method = '', path = ''] = line.split(' ');
  const response = await fetch(new URL(path.slice(1), sandbox.hubspot.baseUrl), {
    method,
    redirect: 'manual',
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : {}) as Body };
}

/** A fresh sandbox with only HubSpot in it, and a way to ask it; ends with `await using`. */
export async function openHubSpot(hubspot: SandboxOptions['hubspot'] = {}) {
  const sandbox = await startSandbox({ vendors: ['hubspot'], hubspot });
  const portal = sandbox.state.hubspot;
  const [contact] = portal.records('contacts');
  const [company] = portal.records('companies');
  const [deal] = portal.records('deals');
  const [ticket] = portal.records('tickets');
  const [owner] = portal.owners;
  if (!contact || !company || !deal || !ticket || !owner) throw new Error('the seed is not what it was');
  return {
    sandbox,
    portal,
    seed: { contact, company, deal, ticket, owner },
    ask: (line: string, body?: Body, token?: string | null) => ask(sandbox, line, body, token),
    /** Makes a note on the seed's contact and gives its id. */
    async note(properties: Record<string, string> = {}): Promise<string> {
      const associations = [tie(contact.id, 202)];
      const all = { hs_timestamp: '2026-01-06T09:41:00Z', ...properties };
      const made = await ask(sandbox, 'POST /crm/v3/objects/notes', { properties: all, associations });
      return String(made.body.id);
    },
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** An association of a record that is being made. */
export function tie(id: string, associationTypeId: number, associationCategory = 'HUBSPOT_DEFINED') {
  return { to: { id }, types: [{ associationCategory, associationTypeId }] };
}

/** The codes of a refusal's details, or its category when it has none. */
export function codesOf({ body }: HubSpotAnswer): unknown[] {
  const { errors, category } = body as { errors?: { code?: string }[]; category?: string };
  return errors?.map(({ code }) => code) ?? [category];
}
