import type { ActivitySteps, Removed } from '../../../crm/activity-steps.ts';
import type { ExportContext, Found, Step } from '../../../delivery/export-context.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import { unlessGone } from '../../../unless-gone.ts';
import { EXPORT_KEY } from '../account.ts';
import type { HubApi } from '../hub-api.ts';
import type { ActivityType, HubSpotRecord } from '../objects.ts';
import { type ActivityAddress, ActivityStore } from './activity-store.ts';
import { byReference, byUniqueProperty, hasUniqueProperty } from './find-activity.ts';
import { activityOf } from './part-names.ts';
import { BODY_PROPERTIES, type PlannedActivity } from './planned-activities.ts';
import { recordsGone, recordsThere } from './record-presence.ts';
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

/**
 * What an earlier export kept of an activity, if it was one. Of an export without a service only its part is known, and not
 * what it says.
 */
function asWritten(kept: unknown, name: string): Written | undefined {
  const { exportId, activity = activityOf(name), digest = '', reference = '' } = (kept ?? {}) as Partial<Written>;
  if (typeof exportId !== 'string' || activity === undefined) return undefined;
  return { ...(kept as Written), activity, digest, reference };
}

/** What the activities of one export have in common. */
export interface ActivityTarget {
  records: readonly HubSpotRecord[];
  /** True when they were looked for, so that one that is gone by now may be left out. */
  isMatched: boolean;
  /** The kinds that have the unique property. */
  exportKeyOn: readonly ActivityType[];
  /** When they got it, in epoch milliseconds. */
  exportKeySince: number;
  /** The account's own properties, as HubSpot takes them. */
  custom: Partial<Record<ActivityType, Record<string, string>>>;
  linkTo(type: ActivityType, id: string): string | undefined;
}

/** An activity to be made: what it says, and what it is found by. */
interface Draft {
  plan: PlannedActivity;
  fileIds: readonly string[];
  reference: string;
}

const sameIds = (a: readonly string[] = [], b: readonly string[]): boolean => a.join() === b.join();
const isRefusal = (error: unknown): error is IntegrationError =>
  isIntegrationError(error) && error.status !== undefined && [400, 404, 409].includes(error.status);
/** What HubSpot says when another record holds a unique value. */
const isConflict = ({ status, vendorCode }: IntegrationError): boolean =>
  status === 409 || vendorCode === 'CONFLICTING_UNIQUE_VALUE';
/** Workers that began before it was set up may not know of it for so long. [ours] */
const SET_UP_MARGIN_MS = 3_600_000;
/** Times that nobody is seen to hold a value before it is taken to be held by something in HubSpot's bin. [ours] */
const UNSEEN_HOLDERS = 3;

const heldUnseen = (): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    provider: 'hubspot',
    message: 'HubSpot says that it has the report, and does not show it yet.',
    hint: 'Export again later.',
  });

/** The activities of one export, each a step, and each found again by its reference. */
export class Activities implements ActivitySteps<PlannedActivity, Written, ActivityAddress> {
  readonly #api: HubApi;
  readonly #store: ActivityStore;
  readonly #context: ExportContext;
  readonly #target: ActivityTarget;
  #records: readonly HubSpotRecord[];
  readonly #withoutKey = new Set<ActivityType>();
  #unseenHolders = 0;
  /** What the activity that holds the files is to hold. */
  fileIds: readonly string[] = [];

  constructor(api: HubApi, context: ExportContext, target: ActivityTarget) {
    this.#api = api;
    this.#store = new ActivityStore(api);
    this.#context = context;
    this.#target = target;
    this.#records = target.records;
  }

  readonly asKept = asWritten;

  /** On the records, in one call. */
  creating(plan: PlannedActivity, replaced?: string): Step<Written> {
    const draft = {
      plan,
      fileIds: this.fileIds,
      reference: referenceOf(this.#context.idempotencyKey, plan.name, replaced),
    };
    return {
      send: () => this.#create(draft, this.#hasKey(plan.type)),
      find: (since) => this.#find(draft, since),
      remove: (written) => this.#store.delete(written),
    };
  }

  /** One that says it already is only looked for. */
  bringing(before: Written, plan: PlannedActivity, isHalfEdited: boolean): Step<Written> {
    const reference = before.reference || referenceOf(this.#context.idempotencyKey, plan.name);
    const draft = { plan, fileIds: this.fileIds, reference };
    const hasOtherFiles = !sameIds(before.fileIds, plan.holdsFiles ? this.fileIds : []);
    const isChanged = before.digest !== plan.digest || hasOtherFiles || isHalfEdited;
    return {
      repeatable: true,
      send: async () => {
        if (isChanged) return this.#update(before.exportId, draft, before.fileIds);
        await this.#store.read(before);
        return before;
      },
    };
  }

  /** Hangs the files on an activity that is there; undefined when it has them. */
  attaching(written: Written): Step<{ fileIds: readonly string[] }> | undefined {
    const { fileIds } = this;
    if (sameIds(written.fileIds, fileIds)) return undefined;
    return {
      repeatable: true,
      send: async () => {
        await this.#store.patch(written, { hs_attachment_ids: fileIds.join(';') });
        return { fileIds };
      },
    };
  }

  removing(written: Written): Step<Removed> {
    return { repeatable: true, removes: true, send: () => this.#store.delete(written) };
  }

  withdrawing(part: string, replaced?: string): Step<ActivityAddress | null> | undefined {
    const type = activityOf(part);
    if (type === undefined) return undefined;
    const reference = referenceOf(this.#context.idempotencyKey, part, replaced);
    return {
      removes: true,
      send: async () => null,
      find: async (since) => {
        const ids = await this.#ids(type, reference, since);
        const [found, ...others] = ids.map((exportId) => ({ exportId, activity: type }));
        if (found === undefined) return 'absent';
        return { found, others, refresh: () => this.#store.delete(found).then(() => found) };
      },
      remove: async (found) => found && this.#store.delete(found),
    };
  }

  /** A task that somebody has begun is theirs. */
  isUntouched(written: Written): (() => Promise<boolean>) | undefined {
    if (written.activity !== 'task') return undefined;
    return async () => {
      const { hs_task_status: status } = await unlessGone(() => this.#store.read(written, ['hs_task_status']), {});
      return (status ?? 'NOT_STARTED') === 'NOT_STARTED';
    };
  }

  #hasKey(type: ActivityType): boolean {
    return this.#target.exportKeyOn.includes(type) && !this.#withoutKey.has(type);
  }

  #properties({ plan, fileIds, reference }: Draft): Record<string, string> {
    const { type, body, holdsFiles } = plan;
    const { customProperties: raw, ...properties } = plan.properties;
    return {
      ...properties,
      ...(raw === undefined ? {} : this.#target.custom[type]),
      [BODY_PROPERTIES[type]]: withReference(body, reference),
      ...(holdsFiles && fileIds.length > 0 ? { hs_attachment_ids: fileIds.join(';') } : {}),
    };
  }

  async #create(draft: Draft, hasKey: boolean): Promise<Written> {
    const { type, atFirst } = draft.plan;
    const key = hasKey ? { [EXPORT_KEY]: draft.reference } : {};
    try {
      const id = await this.#store.create(type, { ...this.#properties(draft), ...key, ...atFirst }, this.#records);
      return this.#written(id, draft);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const recovered = hasKey ? await this.#recoverFromKey(error, draft) : undefined;
      return recovered ?? this.#withoutGoneRecords(error, draft, hasKey);
    }
  }

  /** A refusal that has to do with the unique property: another attempt holds the value, or nothing can hold it any more. */
  async #recoverFromKey(error: IntegrationError, draft: Draft): Promise<Written | undefined> {
    const { type } = draft.plan;
    if (error.vendorCode === 'PROPERTY_DOESNT_EXIST') {
      if (await hasUniqueProperty(this.#api, type)) return undefined;
      const message = 'The property by which exports are found is not there any more; run setUp again.';
      this.#context.warn({ code: 'EXPORT_KEY_GONE', message });
      this.#withoutKey.add(type);
      return this.#create(draft, false);
    }
    // HubSpot’s words for a value that is taken are not relied on.
    const there = await byUniqueProperty(this.#api, type, draft.reference);
    if (there !== undefined) return this.#update(there, draft);
    const isInBin = (await byUniqueProperty(this.#api, type, draft.reference, true)) !== undefined;
    if (!isInBin && !isConflict(error)) return undefined;
    this.#unseenHolders += 1;
    // An attempt that is just being carried out is seen soon. What was deleted may hold the value for months.
    if (!isInBin && this.#unseenHolders < UNSEEN_HOLDERS) throw heldUnseen();
    return this.#records.length === 0 ? undefined : this.#create(draft, false);
  }

  /** Records that were looked for a while ago may be gone by now; those that were named must be there. */
  async #withoutGoneRecords(error: IntegrationError, draft: Draft, hasKey: boolean): Promise<Written> {
    // Where HubSpot does not tell, what it said first is what counts.
    const there = await recordsThere(this.#api, this.#records).catch(() => this.#records);
    const gone = this.#records.filter((record) => !there.includes(record));
    if (gone.length === 0) throw error;
    if (!this.#target.isMatched || there.length === 0) throw recordsGone(gone);
    const message = `${gone.length} of the records that were matched are not there any more, and were left out.`;
    this.#context.warn({ code: 'RECORD_GONE', message });
    this.#records = there;
    return this.#create(draft, hasKey);
  }

  async #find(draft: Draft, since: Date): Promise<Found<Written>> {
    const [found, ...others] = await this.#ids(draft.plan.type, draft.reference, since);
    if (found === undefined) return 'absent';
    return {
      found: this.#written(found, draft),
      others: others.map((id) => this.#written(id, draft)),
      // What an earlier attempt wrote may have been another content, or other files.
      refresh: () => this.#update(found, draft, ['?']),
    };
  }

  async #ids(type: ActivityType, reference: string, since: Date): Promise<string[]> {
    if (this.#hasKey(type)) {
      const found = await byUniqueProperty(this.#api, type, reference);
      if (found !== undefined) return [found];
      // On no record, only a search would find an attempt that is older than the property.
      const isYounger = since.getTime() > this.#target.exportKeySince + SET_UP_MARGIN_MS;
      if (this.#records.length === 0 && isYounger) return [];
    }
    // Also where the property is there: the attempt in doubt may be older than it, or may have had to do without.
    return byReference(this.#api, type, reference, this.#records, since);
  }

  /** `attached` are the files it has. */
  async #update(exportId: string, draft: Draft, attached: readonly string[] = []): Promise<Written> {
    const { plan, fileIds } = draft;
    const wanted = plan.holdsFiles ? fileIds : [];
    const files = wanted.length > 0 || attached.length > 0 ? { hs_attachment_ids: wanted.join(';') } : {};
    await this.#store.patch({ exportId, activity: plan.type }, { ...this.#properties(draft), ...files });
    return this.#written(exportId, draft);
  }

  #written(exportId: string, { plan, fileIds, reference }: Draft): Written {
    const { type, digest, holdsFiles } = plan;
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
