import type { ActivitySteps, Removed } from '../../../crm/activity-steps.ts';
import type { ExportContext, Found, Step } from '../../../delivery/export-context.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import { unlessGone } from '../../../unless-gone.ts';
import type { ActivityType } from '../objects.ts';
import { linkTo } from '../objects.ts';
import type { KnownActivity } from '../org.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { type ActivityAddress, ActivityStore, type SentFields } from './activity-store.ts';
import { findActivity } from './find-activity.ts';
import { activityOf } from './part-names.ts';
import type { PlannedRecord } from './planned-records.ts';
import { relatedThere, relationsGone } from './record-presence.ts';
import { exportKeyOf, markOf, withMark } from './reference.ts';

/** What is kept of a task or event that is there. */
export interface Written extends ActivityAddress {
  /** Of what it says, to tell an edit from a repetition. */
  digest: string;
  exportKey: string;
  /** True when its subject ends with the mark. */
  isMarked: boolean;
  /** Of a task, as it was made. */
  status?: string;
  url?: string;
}

/** What an earlier export kept of a task or event, if it was one. Of an export without a service only its part is known. */
export function asWritten(kept: unknown, name: string): Written | undefined {
  const {
    exportId,
    type = activityOf(name),
    digest = '',
    exportKey = '',
    isMarked = false,
  } = (kept ?? {}) as Partial<Written>;
  if (typeof exportId !== 'string' || type === undefined) return undefined;
  return { ...(kept as Written), type, digest, exportKey, isMarked };
}

/** The people and things that a report's records are related to. */
export interface Related {
  /** Contacts, or one lead; the first is the one of a record that takes one. */
  whoIds: readonly string[];
  whatId?: string;
  /** True when they were looked for, so that one that is gone by now may be left out. */
  isMatched: boolean;
  /** Those that were named all the same, and must be there. */
  namedIds?: readonly string[];
}

/** What the records of one export have in common. */
export interface RecordTarget {
  related: Related;
  instanceUrl: string;
  /** What is known of the org. */
  known: Partial<Record<ActivityType, KnownActivity>>;
}

/** A record to be made: what it says, and what it is found by. */
interface Draft {
  plan: PlannedRecord;
  exportKey: string;
}

/** Times that nobody is seen to hold a key before it is taken to be held by something in Salesforce's bin. [ours] */
const UNSEEN_HOLDERS = 3;

const heldUnseen = (): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    provider: 'salesforce',
    message: 'Salesforce says that it has the report, and does not show it yet.',
    hint: 'Export again later.',
  });

/** What an edit names beside the record itself: an owner, or what a custom field points to. */
const NAMED_IS_GONE = 'Check the records that customFields name: one of them is not there any more.';
const idsIn = ({ whoIds, whatId }: Related): string[] => [...whoIds, ...(whatId === undefined ? [] : [whatId])];
const isConflict = (error: unknown): boolean => isIntegrationError(error) && error.vendorCode === 'DUPLICATE_VALUE';
/** A record that is named by its id may not be there, or not be shown. Salesforce does not say which: its list of fields is empty. */
const isAboutRelated = (error: unknown): error is IntegrationError =>
  isIntegrationError(error) &&
  (error.code === 'NOT_FOUND' || error.vendorCode === 'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY');

/** The tasks and events of one export, each a step, and each found again by its key or mark. */
export class RecordSteps implements ActivitySteps<PlannedRecord, Written, ActivityAddress> {
  readonly #api: SalesforceApi;
  readonly #store: ActivityStore;
  readonly #context: ExportContext;
  readonly #target: RecordTarget;
  #related: Related;
  #unseenHolders = 0;
  #gone: readonly string[] = [];

  constructor(api: SalesforceApi, context: ExportContext, target: RecordTarget) {
    this.#api = api;
    this.#store = new ActivityStore(api);
    this.#context = context;
    this.#target = target;
    this.#related = target.related;
  }

  /** Matched records without which nothing was left to be on: the choice must be made anew. */
  get gone(): readonly string[] {
    return this.#gone;
  }

  readonly asKept = asWritten;

  creating(plan: PlannedRecord, replaced?: string): Step<Written> {
    const draft = { plan, exportKey: exportKeyOf(this.#context.idempotencyKey, plan.name, replaced) };
    return {
      send: () => this.#create(draft),
      find: (since) => this.#find(draft, since),
      remove: (written) => this.#store.delete(written),
    };
  }

  /** One that says it already is only looked for. */
  bringing(before: Written, plan: PlannedRecord, isHalfEdited: boolean): Step<Written> {
    const isChanged = before.digest !== plan.digest || isHalfEdited;
    return {
      repeatable: true,
      send: async () => {
        if (!isChanged) {
          await this.#store.read(before);
          return before;
        }
        await this.#edit(before, { plan, exportKey: before.exportKey }, before.isMarked);
        return { ...before, digest: plan.digest };
      },
    };
  }

  removing(written: Written): Step<Removed> {
    return { repeatable: true, removes: true, send: () => this.#store.delete(written) };
  }

  withdrawing(part: string, replaced?: string): Step<ActivityAddress | null> | undefined {
    const type = activityOf(part);
    if (type === undefined) return undefined;
    const exportKey = exportKeyOf(this.#context.idempotencyKey, part, replaced);
    return {
      removes: true,
      send: async () => null,
      find: async (since) => {
        const { ids } = await findActivity(this.#api, { type, exportKey, known: this.#target.known[type] }, since);
        const [found, ...others] = ids.map((exportId) => ({ exportId, type }));
        if (found === undefined) return 'absent';
        return { found, others, refresh: () => this.#store.delete(found).then(() => found) };
      },
      remove: async (found) => found && this.#store.delete(found),
    };
  }

  /** A follow-up that somebody has begun is theirs. */
  isUntouched(written: Written, name: string): (() => Promise<boolean>) | undefined {
    if (!name.startsWith('follow-up-')) return undefined;
    return async () => {
      const now = await unlessGone(() => this.#store.read(written, ['Status']), { Status: undefined });
      // Of one that the org gave a status of its own nobody can tell whether a person did.
      return now.Status === undefined || now.Status === written.status;
    };
  }

  #keyField(type: ActivityType): string | undefined {
    return this.#target.known[type]?.facts.keyField;
  }

  /** What an edit sends, too. A field that the plan has no value for any more is left as it is. */
  #said({ plan, exportKey }: Draft, isMarked: boolean): SentFields {
    const { Subject } = plan.fields;
    if (!isMarked || typeof Subject !== 'string') return plan.fields;
    return { ...plan.fields, Subject: withMark(Subject, markOf(exportKey)) };
  }

  /** The people and things it is related to. The record of the report is with all people, where the org allows it. */
  #relations({ type, isReport }: PlannedRecord): SentFields {
    const { whoIds, whatId } = this.#related;
    const [whoId, ...others] = whoIds;
    const takesMany = this.#target.known[type]?.facts.hasWhoIds === true;
    const hasMany = isReport && takesMany && others.length > 0;
    if (isReport && others.length > 0 && !takesMany) this.#warnOfOthers(others.length);
    return {
      ...(whoId === undefined ? {} : { WhoId: whoId }),
      ...(hasMany ? { [type === 'Task' ? 'TaskWhoIds' : 'EventWhoIds']: whoIds } : {}),
      ...(whatId === undefined ? {} : { WhatId: whatId }),
    };
  }

  #warnOfOthers(count: number): void {
    const message = `${count} more contact(s) took part. The org relates an activity to one person only; Shared Activities would allow more.`;
    this.#context.warn({ code: 'PEOPLE_LEFT_OUT', message });
  }

  /** `keyField` is null where it is to be made with the mark, whatever the org has. */
  async #create(draft: Draft, keyField = this.#keyField(draft.plan.type) ?? null): Promise<Written> {
    const { type, atFirst } = draft.plan;
    const isMarked = keyField === null;
    const fields = { ...this.#said(draft, isMarked), ...atFirst, ...this.#relations(draft.plan) };
    try {
      const id = isMarked
        ? await this.#store.create(type, fields)
        : await this.#store.upsert(type, keyField, draft.exportKey, fields);
      return this.#written(id, draft, isMarked);
    } catch (error) {
      if (isConflict(error) && !isMarked) return this.#recoverFromKey(draft);
      if (isAboutRelated(error)) return this.#withoutGone(error, draft);
      throw error;
    }
  }

  /** That what a field names is gone says nothing of the record itself. */
  async #edit(written: Written, draft: Draft, isMarked: boolean): Promise<void> {
    try {
      await this.#store.update(written, this.#said(draft, isMarked));
    } catch (error) {
      if (!isIntegrationError(error) || error.code !== 'NOT_FOUND') throw error;
      await this.#store.read(written);
      throw new IntegrationError({ ...error, code: 'REJECTED', message: error.message, hint: NAMED_IS_GONE });
    }
  }

  /** Another attempt was carried out at the same moment, or something in the bin holds the key. */
  async #recoverFromKey(draft: Draft): Promise<Written> {
    const seen = await this.#find(draft, new Date());
    if (typeof seen === 'object') return (await seen.refresh?.()) ?? seen.found;
    this.#unseenHolders += 1;
    if (this.#unseenHolders < UNSEEN_HOLDERS) throw heldUnseen();
    // Delivery looked for it before it sent this: it is not there, and the mark will find what is made now.
    return this.#create(draft, null);
  }

  /** Records that were looked for a while ago may be gone by now; those that were named must be there. */
  async #withoutGone(error: IntegrationError, draft: Draft): Promise<Written> {
    // Where Salesforce does not tell, what it said first is what counts.
    const there = await relatedThere(this.#api, this.#related).catch(() => this.#related);
    const count = (related: Related): number => idsIn(related).length;
    const gone = count(this.#related) - count(there);
    if (gone === 0) throw error;
    const { isMatched, namedIds = [] } = this.#target.related;
    const isNamedGone = namedIds.some((id) => idsIn(this.#related).includes(id) && !idsIn(there).includes(id));
    if (!isMatched || isNamedGone || count(there) === 0) {
      if (isMatched && !isNamedGone) this.#gone = idsIn(this.#related);
      throw relationsGone(this.#related, there);
    }
    const message = `${gone} of the records that were matched are not there any more, and were left out.`;
    this.#context.warn({ code: 'RECORD_GONE', message });
    this.#related = there;
    return this.#create(draft);
  }

  async #find(draft: Draft, since: Date): Promise<Found<Written>> {
    const { type } = draft.plan;
    const known = this.#target.known[type];
    const { ids, isMarked } = await findActivity(this.#api, { type, exportKey: draft.exportKey, known }, since);
    const [found, ...others] = ids.map((id) => this.#written(id, draft, isMarked));
    if (found === undefined) return 'absent';
    return {
      found,
      others,
      // What an earlier attempt wrote may have been another content.
      refresh: async () => {
        await this.#edit(found, draft, isMarked);
        return found;
      },
    };
  }

  #written(exportId: string, { plan, exportKey }: Draft, isMarked: boolean): Written {
    const { type, digest, atFirst } = plan;
    return {
      exportId,
      type,
      digest,
      exportKey,
      isMarked,
      ...(typeof atFirst.Status === 'string' ? { status: atFirst.Status } : {}),
      url: linkTo(this.#target.instanceUrl, type, exportId),
    };
  }
}
