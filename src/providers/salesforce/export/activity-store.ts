import type { Removed } from '../../../crm/activity-steps.ts';
import { IntegrationError } from '../../../errors.ts';
import { unlessGone } from '../../../unless-gone.ts';
import { type ActivityType, ID_PATTERN } from '../objects.ts';
import type { SalesforceApi } from '../salesforce-api.ts';

/** One task or event in Salesforce. */
export interface ActivityAddress {
  exportId: string;
  type: ActivityType;
}

/** What is sent of a record: `null` empties a field, a list is one of ids. */
export type SentFields = Record<string, string | number | boolean | null | readonly string[]>;

const noId = (): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    provider: 'salesforce',
    message: 'Salesforce’s answer names no record.',
    maybeDelivered: true,
  });

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
    await this.#api.call({ method: 'PATCH', path: `sobjects/${type}/${exportId}`, json: fields });
  }

  /** Throws `NOT_FOUND` when it is not there. */
  read({ type, exportId }: ActivityAddress, fields: readonly string[]): Promise<Record<string, unknown>> {
    const query = { fields: fields.join(',') };
    return this.#api.call({ method: 'GET', path: `sobjects/${type}/${exportId}`, query });
  }

  delete({ type, exportId }: ActivityAddress): Promise<Removed> {
    const path = `sobjects/${type}/${exportId}`;
    const work = () => this.#api.call({ method: 'DELETE', path }).then(() => ({ wasGone: false }));
    return unlessGone(work, { wasGone: true });
  }
}
