import type { Removed } from '../../../crm/activity-steps.ts';
import { IntegrationError } from '../../../errors.ts';
import { unlessGone } from '../../../unless-gone.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { type ActivityType, associationsTo, type HubSpotRecord, PATHS } from '../objects.ts';

/** One activity in HubSpot. */
export interface ActivityAddress {
  exportId: string;
  activity: ActivityType;
}

const noId = (): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    provider: 'hubspot',
    message: 'HubSpot’s answer names no record.',
    maybeDelivered: true,
  });

/** Activities as HubSpot's API knows them. */
export class ActivityStore {
  readonly #api: HubApi;

  constructor(api: HubApi) {
    this.#api = api;
  }

  /** Makes one on the records, in one call, and gives its id. */
  async create(
    type: ActivityType,
    properties: Record<string, string>,
    records: readonly HubSpotRecord[],
  ): Promise<string> {
    const { id } = await this.#api.call<{ id?: string }>({
      method: 'POST',
      path: `${API.objects}/${PATHS[type]}`,
      json: { properties, associations: associationsTo(type, records) },
    });
    if (typeof id !== 'string') throw noId();
    return id;
  }

  async patch({ activity, exportId }: ActivityAddress, properties: Record<string, string>): Promise<void> {
    await this.#api.call({
      method: 'PATCH',
      path: `${API.objects}/${PATHS[activity]}/${exportId}`,
      json: { properties },
    });
  }

  /** Throws `NOT_FOUND` when it is not there. */
  async read(
    { activity, exportId }: ActivityAddress,
    properties?: readonly string[],
  ): Promise<Record<string, string | null | undefined>> {
    const answer = await this.#api.call<{ properties?: Record<string, string | null> }>({
      method: 'GET',
      path: `${API.objects}/${PATHS[activity]}/${exportId}`,
      query: { properties },
    });
    return answer.properties ?? {};
  }

  /** HubSpot says the same of what was deleted before, so it is looked at first. */
  delete(address: ActivityAddress): Promise<Removed> {
    const path = `${API.objects}/${PATHS[address.activity]}/${address.exportId}`;
    const work = async () => {
      await this.read(address);
      await this.#api.call({ method: 'DELETE', path });
      return { wasGone: false };
    };
    return unlessGone(work, { wasGone: true });
  }
}
