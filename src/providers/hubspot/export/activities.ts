import type { ExportContext, Found, Step } from '../../../delivery/export-context.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import { EXPORT_KEY } from '../account.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { type ActivityType, associationsTo, type HubSpotRecord, PATHS } from '../objects.ts';
import { byReference, byUniqueProperty } from './find-activity.ts';
import { BODY_PROPERTIES, type PlannedActivity } from './planned-activities.ts';
import { referenceOf, withReference } from './reference.ts';

/** What is kept of an activity that is there. */
export interface Written {
  exportId: string;
  activity: ActivityType;
  /** Of what it says, to tell an edit from a repetition. */
  digest: string;
  /** What it is found by. */
  reference: string;
  /** The files it holds. */
  fileIds?: string[];
  url?: string;
}

/** What an earlier export kept of an activity, if it was one. */
export function asWritten(kept: unknown): Written | undefined {
  const { exportId, activity, digest, reference } = (kept ?? {}) as Partial<Written>;
  return [exportId, activity, digest, reference].every((one) => typeof one === 'string')
    ? (kept as Written)
    : undefined;
}

/** What the activities of one export have in common. */
export interface ActivityTarget {
  records: readonly HubSpotRecord[];
  /** The kinds that have the unique property. */
  exportKeyOn: readonly ActivityType[];
  /** When it was set up, in epoch milliseconds. */
  exportKeySince: number;
  /** The account's own properties, as HubSpot takes them. */
  custom: Partial<Record<ActivityType, Record<string, string>>>;
  linkTo(type: ActivityType, id: string): string | undefined;
}

/** Workers that began before it was set up may not know of it for so long. [ours] */
const SET_UP_MARGIN_MS = 3_600_000;

const isAbout = (error: unknown, ...statuses: number[]): error is IntegrationError =>
  isIntegrationError(error) && error.status !== undefined && statuses.includes(error.status);

const gone = (error: unknown): boolean => isIntegrationError(error) && error.code === 'NOT_FOUND';

const noId = (): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    provider: 'hubspot',
    message: 'HubSpot’s answer names no record.',
    maybeDelivered: true,
  });

/** The activities of one export, each a step, and each found again by its reference. */
export class Activities {
  readonly #api: HubApi;
  readonly #context: ExportContext;
  readonly #target: ActivityTarget;

  constructor(api: HubApi, context: ExportContext, target: ActivityTarget) {
    this.#api = api;
    this.#context = context;
    this.#target = target;
  }

  /** Makes a new activity on the records, in one call. `replaced` is one that somebody deleted. */
  creating(plan: PlannedActivity, fileIds: readonly string[], replaced?: string): Step<Written> {
    const reference = referenceOf(this.#context.idempotencyKey, plan.name, replaced);
    return {
      send: () => this.#create(plan, fileIds, reference),
      find: (since) => this.#find(plan, fileIds, reference, since),
      remove: (written) => this.#delete(written),
    };
  }

  /** Has an activity that is there say what it should; one that says it already is only looked for. */
  bringing(before: Written, plan: PlannedActivity, fileIds: readonly string[], isChanged: boolean): Step<Written> {
    return {
      repeatable: true,
      send: async () => {
        if (isChanged) return this.#update(before.exportId, plan, fileIds, before.reference);
        await this.#read(before);
        return before;
      },
    };
  }

  /** Hangs files on an activity that is there. */
  attaching(written: Written, fileIds: readonly string[]): Step<{ fileIds: readonly string[] }> {
    return {
      repeatable: true,
      send: async () => {
        await this.#patch(written.activity, written.exportId, { hs_attachment_ids: fileIds.join(';') });
        return { fileIds };
      },
    };
  }

  /** Takes an activity away. A task that somebody has begun stays, unless the whole export is taken back. */
  removing(written: Written): Step<{ wasGone: boolean }> {
    return { repeatable: true, removes: true, send: () => this.#delete(written) };
  }

  /** Takes an activity away of which nobody knows whether it was made. `replaced` as for `creating`. */
  withdrawing(part: string, type: ActivityType, replaced?: string): Step<{ exportId: string } | null> {
    const reference = referenceOf(this.#context.idempotencyKey, part, replaced);
    return {
      removes: true,
      send: async () => null,
      find: async (since) => {
        const [found, ...others] = await this.#ids(type, reference, since);
        if (found === undefined) return 'absent';
        const at = { exportId: found, activity: type };
        return {
          found: at,
          others: others.map((exportId) => ({ exportId, activity: type })),
          refresh: () => this.#delete(at).then(() => at),
        };
      },
      remove: async (found) => found && this.#delete({ exportId: found.exportId, activity: type }),
    };
  }

  /** True for a task that nobody has begun. */
  async isUntouched({ exportId }: Written): Promise<boolean> {
    try {
      const { properties = {} } = await this.#api.call<{ properties?: Record<string, string | null> }>({
        method: 'GET',
        path: `${API.objects}/${PATHS.task}/${exportId}`,
        query: { properties: ['hs_task_status'] },
      });
      return (properties.hs_task_status ?? 'NOT_STARTED') === 'NOT_STARTED';
    } catch (error) {
      if (gone(error)) return true;
      throw error;
    }
  }

  #hasKey(type: ActivityType): boolean {
    return this.#target.exportKeyOn.includes(type);
  }

  #properties(plan: PlannedActivity, fileIds: readonly string[], reference: string): Record<string, string> {
    const { type, body, holdsFiles } = plan;
    const { customProperties: raw, ...properties } = plan.properties;
    return {
      ...properties,
      ...(raw === undefined ? {} : this.#target.custom[type]),
      [BODY_PROPERTIES[type]]: withReference(body, reference),
      ...(holdsFiles && fileIds.length > 0 ? { hs_attachment_ids: fileIds.join(';') } : {}),
    };
  }

  async #create(plan: PlannedActivity, fileIds: readonly string[], reference: string): Promise<Written> {
    const { type, atFirst } = plan;
    try {
      const { id } = await this.#api.call<{ id?: string }>({
        method: 'POST',
        path: `${API.objects}/${PATHS[type]}`,
        json: {
          properties: {
            ...this.#properties(plan, fileIds, reference),
            ...(this.#hasKey(type) ? { [EXPORT_KEY]: reference } : {}),
            ...atFirst,
          },
          associations: associationsTo(type, this.#target.records),
        },
      });
      if (typeof id !== 'string') throw noId();
      return this.#written(id, plan, fileIds, reference);
    } catch (error) {
      // An earlier attempt may hold the reference; HubSpot’s words for that are not relied on.
      if (!this.#hasKey(type) || !isAbout(error, 400, 409)) throw error;
      const there = await byUniqueProperty(this.#api, type, reference);
      if (there === undefined) throw error;
      return this.#update(there, plan, fileIds, reference);
    }
  }

  async #find(
    plan: PlannedActivity,
    fileIds: readonly string[],
    reference: string,
    since: Date,
  ): Promise<Found<Written>> {
    const [found, ...others] = await this.#ids(plan.type, reference, since);
    if (found === undefined) return 'absent';
    return {
      found: this.#written(found, plan, fileIds, reference),
      others: others.map((id) => this.#written(id, plan, fileIds, reference)),
      // What an earlier attempt wrote may have been another content, or other files.
      refresh: () => this.#update(found, plan, fileIds, reference),
    };
  }

  async #ids(type: ActivityType, reference: string, since: Date): Promise<string[]> {
    const { records } = this.#target;
    if (this.#hasKey(type)) {
      const found = await byUniqueProperty(this.#api, type, reference);
      if (found !== undefined) return [found];
      // An attempt that is older than the property has the reference in its text alone.
      if (records.length === 0 || since.getTime() > this.#target.exportKeySince + SET_UP_MARGIN_MS) return [];
    }
    return byReference(this.#api, type, reference, records, since);
  }

  async #update(id: string, plan: PlannedActivity, fileIds: readonly string[], reference: string): Promise<Written> {
    const properties = this.#properties(plan, fileIds, reference);
    const files = plan.holdsFiles ? { hs_attachment_ids: fileIds.join(';') } : {};
    await this.#patch(plan.type, id, { ...properties, ...files });
    return this.#written(id, plan, fileIds, reference);
  }

  async #patch(type: ActivityType, id: string, properties: Record<string, string>): Promise<void> {
    await this.#api.call({ method: 'PATCH', path: `${API.objects}/${PATHS[type]}/${id}`, json: { properties } });
  }

  async #read({ activity, exportId }: Pick<Written, 'activity' | 'exportId'>): Promise<void> {
    await this.#api.call({ method: 'GET', path: `${API.objects}/${PATHS[activity]}/${exportId}` });
  }

  /** HubSpot says the same of what was deleted before, so it is looked at first. */
  async #delete(written: Pick<Written, 'activity' | 'exportId'>): Promise<{ wasGone: boolean }> {
    try {
      await this.#read(written);
      const path = `${API.objects}/${PATHS[written.activity]}/${written.exportId}`;
      await this.#api.call({ method: 'DELETE', path });
      return { wasGone: false };
    } catch (error) {
      if (gone(error)) return { wasGone: true };
      throw error;
    }
  }

  #written(
    exportId: string,
    { type, digest, holdsFiles }: PlannedActivity,
    fileIds: readonly string[],
    reference: string,
  ): Written {
    const url = this.#target.linkTo(type, exportId);
    return {
      exportId,
      activity: type,
      digest,
      reference,
      ...(holdsFiles ? { fileIds: [...fileIds] } : {}),
      ...(url === undefined ? {} : { url }),
    };
  }
}
