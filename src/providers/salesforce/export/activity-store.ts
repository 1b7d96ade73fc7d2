import type { Removed } from '../../../crm/activity-steps.ts';
import { IntegrationError } from '../../../errors.ts';
import { ofRead } from '../../../transport/http-error.ts';
import { unlessGone } from '../../../unless-gone.ts';
import { unreadable } from '../errors.ts';
import { type ActivityType, ID_PATTERN } from '../objects.ts';
import type { SalesforceApi } from '../salesforce-api.ts';

/** One task or event in Salesforce. */
export interface ActivityAddress {
  exportId: string;
  type: ActivityType;
}

/** What is sent of a record; a list is one of ids. */
export type SentFields = Record<string, string | number | boolean | readonly string[]>;

const noId = (): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    provider: 'salesforce',
    message: 'Salesforce’s answer names no record.',
    maybeDelivered: true,
  });

/** The status of a change that was carried out and has nothing to say. REST API guide */
const DONE = 204;

/** Deletes what is there. A page in between may answer with something else. */
export async function deleted(api: SalesforceApi, path: string): Promise<Removed> {
  const { status } = await api.answer({ method: 'DELETE', path });
  if (status !== DONE) throw unreadable(status);
  return { wasGone: false };
}

/** The id in the answer to a write. A proxy's page or another object's answer has none. */
export function idIn(answer: { id?: unknown; success?: unknown } | undefined): string {
  const { id, success } = answer ?? {};
  if (typeof id === 'string' && ID_PATTERN.test(id) && success === true) return id;
  throw noId();
}

/** Tasks and events as Salesforce's API knows them. */
export class ActivityStore {
  readonly #api: SalesforceApi;

  constructor(api: SalesforceApi) {
    this.#api = api;
  }

  /** Makes one, and gives its id. */
  async create(type: ActivityType, fields: SentFields): Promise<string> {
    return idIn(await this.#api.call({ method: 'POST', path: `sobjects/${type}`, json: fields }));
  }

  /** Makes one, or changes the one that has the key: Salesforce lets no second one have it. */
  async upsert(type: ActivityType, keyField: string, key: string, fields: SentFields): Promise<string> {
    const path = `sobjects/${type}/${encodeURIComponent(keyField)}/${encodeURIComponent(key)}`;
    return idIn(await this.#api.call({ method: 'PATCH', path, json: fields }));
  }

  async update({ type, exportId }: ActivityAddress, fields: SentFields): Promise<void> {
    const { status } = await this.#api.answer({ method: 'PATCH', path: `sobjects/${type}/${exportId}`, json: fields });
    if (status !== DONE) throw unreadable(status);
  }

  /** Its id and these fields. Throws `NOT_FOUND` when it is not there. */
  async read({ type, exportId }: ActivityAddress, fields: readonly string[] = []): Promise<Record<string, unknown>> {
    const names = ['Id', ...fields];
    const path = `sobjects/${type}/${exportId}`;
    const { status, body } = await this.#api.answer<Record<string, unknown>>({
      method: 'GET',
      path,
      query: { fields: names.join(',') },
    });
    // What an answer does not say is not taken to be gone.
    if (names.some((name) => !(name in body))) throw ofRead(unreadable(status));
    return body;
  }

  delete({ type, exportId }: ActivityAddress): Promise<Removed> {
    const path = `sobjects/${type}/${exportId}`;
    return unlessGone(() => deleted(this.#api, path), { wasGone: true });
  }
}
