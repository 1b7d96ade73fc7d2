import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { ALL_OPERATIONS } from '../../../src/testing/hubspot/routes.ts';
import { openHubSpot, tie } from './hubspot-client.ts';

const file = resolve(import.meta.dirname, '../../../../shared/specs/hubspot.openapi.json');
const isThere = existsSync(file);
if (!isThere) console.warn(`Skipped: HubSpot’s specification is not at ${file}.`);

interface Content {
  readonly content?: Record<string, { schema: { $ref?: string } }>;
}
interface Operation {
  readonly parameters?: { name: string; in: string }[];
  readonly requestBody?: Content;
  readonly responses: Record<string, Content>;
}
interface Spec {
  readonly paths: Record<string, Record<string, Operation>>;
}

/** The documented operation that a request meets; paths with more words of their own come first. */
function findOperation({ paths }: Spec, method: string, path: string): { at: string; operation: Operation } {
  const fitting = Object.keys(paths)
    .filter((pattern) => new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
    .sort((a, b) => a.split('{').length - b.split('{').length);
  for (const at of fitting) {
    const operation = paths[at]?.[method.toLowerCase()];
    if (operation) return { at, operation };
  }
  throw new Error(`no specification of ${method} ${path}`);
}

class Specification {
  readonly #spec = JSON.parse(readFileSync(file, 'utf8')) as Spec;
  readonly #ajv = new Ajv({ strict: false, allErrors: true, formats: FORMATS });

  constructor() {
    this.#ajv.addSchema(this.#spec, 'hubspot');
  }

  /** What is wrong with an answer, and with what was sent for it. */
  problemsOf(method: string, path: string, query: string[], sent: unknown, status: number, answer: unknown): string[] {
    const { at, operation } = findOperation(this.#spec, method, path);
    const key = operation.responses[status] ? String(status) : 'default';
    const problems = status === 204 ? [] : this.#check(at, method, `responses/${key}`, answer);
    const json = operation.requestBody?.content?.['application/json'] && `requestBody`;
    const known = (operation.parameters ?? []).flatMap((parameter) =>
      parameter.in === 'query' ? [parameter.name] : [],
    );
    return [
      ...problems,
      ...(json && status < 400 ? this.#check(at, method, json, sent) : []),
      ...query.filter((name) => !known.includes(name)).map((name) => `unknown parameter ${name}`),
    ].map((problem) => `${method} ${path} ${status}: ${problem}`);
  }

  #check(at: string, method: string, part: string, value: unknown): string[] {
    const pointer = ['paths', at, method.toLowerCase()].map((word) =>
      encodeURIComponent(word.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    const $ref = `hubspot#/${pointer.join('/')}/${part}/content/application~1json/schema`;
    const validate: ValidateFunction = this.#ajv.compile({ $ref });
    return validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  }
}

const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  int32: true,
  binary: true,
} as const;

describe.skipIf(!isThere)('against the specification of the SDK', () => {
  test('requests and answers, good and bad, are the documented ones', async () => {
    const specification = new Specification();
    await using room = await openHubSpot();
    const { ask, portal, seed, sandbox } = room;
    const { contact, company, deal, owner } = seed;
    const problems: string[] = [];
    const seen = new Set<string>();
    const check = async (line: string, body?: Record<string, unknown>, token?: string | null) => {
      const answer = await ask(line, body, token);
      const [method = '', url = ''] = line.split(' ');
      const { pathname, searchParams } = new URL(url, 'https://api.hubapi.com');
      seen.add(
        String(
          portal.requests
            .at(-1)
            ?.operation.replace(/^[a-z]+(?=\.(create|read|list|update|archive|batch-|search))/, (type) =>
              type in TYPES ? '{type}' : type,
            ),
        ),
      );
      problems.push(
        ...specification.problemsOf(method, pathname, [...searchParams.keys()], body, answer.status, answer.body),
      );
      return answer;
    };
    const O = '/crm/v3/objects';
    const KEY = {
      name: 'key',
      label: 'Key',
      type: 'string',
      fieldType: 'text',
      groupName: 'notesinformation',
      hasUniqueValue: true,
    };
    await check('POST /crm/v3/properties/notes', KEY);
    await check('POST /crm/v3/properties/notes', KEY);
    await check('GET /crm/v3/properties/notes');
    await check('GET /crm/v3/properties/tasks/hs_task_status');
    await check('GET /crm/v3/properties/tasks/nowhere');
    const properties = { hs_timestamp: '2026-01-06T09:41:00Z', hubspot_owner_id: owner.id };
    const associations = [tie(contact.id, 202), tie(deal.id, 214)];
    const note = await check(`POST ${O}/notes`, {
      properties: { ...properties, hs_note_body: 'x', key: 'k' },
      associations,
    });
    await check(`POST ${O}/notes`, { properties: { ...properties, key: 'k' }, associations });
    await check(`POST ${O}/notes`, { properties: { nonsense: 'x', hs_createdate: 'y' } });
    await check(`POST ${O}/tasks`, { properties, associations: [tie(contact.id, 204)] });
    await check(`POST ${O}/meetings`, { properties, associations: [tie(contact.id, 200)] });
    await check(`POST ${O}/meetings`, { properties: {} });
    await check(`POST ${O}/contacts`, { properties: { email: 'a@b.example' }, associations: [] });
    await check(`POST ${O}/contacts`, { properties: { email: 'a@b.example' }, associations: [] });
    for (const id of [String(note.body.id), '1']) {
      await check(`GET ${O}/notes/${id}?properties=hs_note_body,key&associations=contacts,deals&archived=false`);
      await check(`PATCH ${O}/notes/${id}`, { properties: { hs_note_body: 'y' } });
    }
    await check(`GET ${O}/notes/k?idProperty=key`);
    await check(`GET ${O}/contacts/${contact.id}?associations=companies,notes`);
    await check(`PATCH ${O}/contacts/noor@fernhill.example?idProperty=email`, { properties: { phone: '1' } });
    await check(`GET ${O}/contacts?limit=1&properties=email&associations=deals`);
    await check(`GET ${O}/notes?limit=1&archived=false`);
    const batch = { idProperty: 'email', properties: ['email'], propertiesWithHistory: [] };
    const byEmail = (...emails: string[]) => ({ ...batch, inputs: emails.map((id) => ({ id })) });
    await check(`POST ${O}/contacts/batch/read`, byEmail('noor@fernhill.example'));
    await check(`POST ${O}/contacts/batch/read`, byEmail('noor@fernhill.example', 'x@y.example'));
    await check(`POST ${O}/contacts/batch/read`, { ...byEmail('x'), idProperty: 'phone' });
    const label = (objectWriteTraceId: string, more = {}) => ({
      objectWriteTraceId,
      properties: { ...properties, ...more },
    });
    await check(`POST ${O}/notes/batch/create`, { inputs: [label('a'), label('b')] });
    await check(`POST ${O}/notes/batch/create`, { inputs: [label('a'), label('b', { nonsense: 'x' })] });
    const filter = { propertyName: 'email', operator: 'EQ', value: 'noor@fernhill.example' };
    await check(`POST ${O}/contacts/search`, {
      filterGroups: [{ filters: [filter] }],
      sorts: ['email'],
      properties: ['email'],
      limit: 1,
    });
    await check(`POST ${O}/deals/search`, { query: 'fernhill', limit: 1, after: '0' });
    await check(`POST ${O}/deals/search`, { limit: 201 });
    const A = '/crm/v4/objects';
    await check(`PUT ${A}/notes/${String(note.body.id)}/associations/default/companies/${company.id}`);
    await check(`PUT ${A}/notes/1/associations/default/companies/${company.id}`);
    await check(`GET ${A}/contacts/${contact.id}/associations/deals?limit=1`);
    await check(`GET ${A}/contacts/1/associations/deals`);
    const inputs = [{ id: contact.id }];
    await check('POST /crm/v4/associations/contacts/deals/batch/read', { inputs });
    await check('POST /crm/v4/associations/contacts/deals/batch/read', { inputs: [...inputs, { id: '1' }] });
    await check('GET /crm/v3/owners/?email=ines@sandbox.example&limit=1');
    await check(`GET /crm/v3/owners/${owner.id}`);
    await check(`GET /crm/v3/owners/1`);
    await check('GET /account-info/v3/details');
    await check(`GET ${O}/notes`, undefined, portal.addToken({ scopes: [] }).token);
    await check(`GET ${O}/notes`, undefined, null);
    await check(`DELETE ${O}/notes/${String(note.body.id)}`);
    const form = new FormData();
    form.set('file', new Blob(['x']), 'a.txt');
    form.set('folderPath', '/x');
    form.set('options', '{"access":"PRIVATE"}');
    const headers = { authorization: `Bearer ${sandbox.hubspot.accessToken}` };
    const uploaded = await fetch(`${sandbox.hubspot.baseUrl}files/v3/files`, { method: 'POST', headers, body: form });
    problems.push(
      ...specification.problemsOf('POST', '/files/v3/files', [], undefined, uploaded.status, await uploaded.json()),
    );
    await check(`GET /files/v3/files/${portal.files[0]?.id}`);
    await check('GET /files/v3/files/1');
    await check(`DELETE /files/v3/files/${portal.files[0]?.id}`);
    const { clientId: client_id, clientSecret: client_secret } = sandbox.hubspot.oauth;
    const refresh_token = portal.oauth.connect().refreshToken ?? '';
    const asked = new URLSearchParams({ grant_type: 'refresh_token', refresh_token, client_id, client_secret });
    const given = await fetch(`${sandbox.hubspot.baseUrl}oauth/v1/token`, { method: 'POST', body: asked });
    const tokens = (await given.json()) as { access_token: string };
    problems.push(...specification.problemsOf('POST', '/oauth/v1/token', [], undefined, given.status, tokens));
    for (const token of [tokens.access_token, 'x']) await check(`GET /oauth/v1/access-tokens/${token}`);
    expect(problems).toEqual([]);
    expect(portal.requests.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
    // The SDK has no way to read about a private app's token, and knows tokens only as they were once given out.
    const isOther = (name: string) => ['token.info', 'files.upload', 'oauth.token', 'oauth.revoke'].includes(name);
    const names = ALL_OPERATIONS.map(({ name }) => name).filter((name) => !isOther(name));
    expect([...seen].sort()).toEqual(names.sort());
  });

  test('every operation is at a documented place, and knows the documented parts of the query', () => {
    const { paths } = JSON.parse(readFileSync(file, 'utf8')) as Spec;
    for (const { httpMethod, path, query, name } of ALL_OPERATIONS) {
      // The SDK knows no others of those that give out tokens, and take them back.
      const isInSdk = ['/oauth/v1/token', '/oauth/v1/access-tokens/{token}'].includes(path);
      if (name === 'token.info' || (name.startsWith('oauth.') && !isInSdk)) continue;
      const example = path.replace(/\{(type|from|to)\}/g, 'contacts').replace(/\{\w+\}/g, '1');
      const { operation } = findOperation({ paths }, httpMethod, example);
      const documented = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query');
      for (const parameter of documented) expect(query, `${name} ${parameter.name}`).toContain(parameter.name);
    }
  });
});

const TYPES = { contacts: 1, companies: 1, deals: 1, tickets: 1, notes: 1, tasks: 1, meetings: 1 };
