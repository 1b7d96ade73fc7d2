import type { ExportContext } from '../../delivery/export-context.ts';
import { type ActivityFacts, asActivityFacts, fieldsOf, toActivityFacts } from './fields/activity-facts.ts';
import { type DescribeOptions, describeObject } from './fields/describe-object.ts';
import type { FieldFacts } from './fields/field-facts.ts';
import type { ActivityType } from './objects.ts';
import { type KnownActivity, learned, type SalesforceOrg } from './org.ts';
import type { SalesforceApi } from './salesforce-api.ts';

/** The fields that an export writes by itself. */
const OWN_FIELDS: Record<ActivityType, readonly string[]> = {
  Task: ['Subject', 'Description', 'ActivityDate', 'Status', 'Priority', 'WhoId', 'WhatId', 'OwnerId'],
  Event: ['Subject', 'Description', 'StartDateTime', 'EndDateTime', 'Location', 'WhoId', 'WhatId', 'OwnerId'],
};

/** How the org is reached, and which of its fields holds the export keys. */
export interface OrgAccess {
  api: SalesforceApi;
  /** Says whose org it is, for what is kept in the process. */
  scope: string;
  tokenDigest: string;
  instanceUrl: string;
  keyField: string;
}

/** What has been seen again is kept as seen anew from this age on. [ours] */
const WORTH_KEEPING_MS = 3_600_000;

const isSameButOlder = (known: ActivityFacts, facts: ActivityFacts): boolean =>
  Date.parse(facts.readAt) - Date.parse(known.readAt) < WORTH_KEEPING_MS &&
  JSON.stringify({ ...known, readAt: '' }) === JSON.stringify({ ...facts, readAt: '' });

/** What is known of an org, as it is kept with the connection, and asked for where it is not known. */
export class OrgFacts {
  readonly #access: OrgAccess;
  readonly #before: SalesforceOrg | undefined;
  readonly #keep: (org: SalesforceOrg) => Promise<void>;
  #org: SalesforceOrg;
  readonly #isNew = new Set<ActivityType>();
  #asked = 0;

  /** `kept` is what was known before, perhaps by another token; `keep` is told what is learned. */
  constructor(access: OrgAccess, kept: SalesforceOrg | undefined, keep: (org: SalesforceOrg) => Promise<void>) {
    const { tokenDigest, instanceUrl } = access;
    this.#access = access;
    this.#keep = keep;
    this.#before = kept?.instanceUrl === instanceUrl ? kept : undefined;
    // Another user may see other fields.
    const isSame = this.#before?.tokenDigest === tokenDigest;
    this.#org = isSame && this.#before !== undefined ? this.#before : { tokenDigest, instanceUrl, activities: {} };
  }

  get activities(): SalesforceOrg['activities'] {
    return this.#org.activities;
  }

  /** True when it need not be asked for: it is known, not too old, and of the field that the connection names. */
  has(type: ActivityType, ageMs: number): boolean {
    const facts = this.#org.activities[type]?.facts;
    if (facts === undefined) return false;
    const age = Date.now() - Date.parse(facts.readAt);
    const isOfKeyField = facts.askedKeyField.toLowerCase() === this.#access.keyField.toLowerCase();
    return isOfKeyField && age >= 0 && age < ageMs;
  }

  /** Asks for it anew, and keeps it. */
  async learn(type: ActivityType, options: DescribeOptions = {}): Promise<ReadonlyMap<string, FieldFacts>> {
    const { api, scope, keyField } = this.#access;
    const described = await describeObject(api, scope, type, options);
    this.#isNew.add(type);
    await this.#know(type, toActivityFacts(type, described, { keyField, own: OWN_FIELDS[type] }));
    return described;
  }

  /** Asks anew for those kinds that were known before. False when there is none: nothing is to be learned. */
  async learnWhatIsOld(context: ExportContext, types: readonly ActivityType[]): Promise<boolean> {
    const old = [...new Set(types)].filter((type) => !this.#isNew.has(type));
    for (const type of old) await this.learnFor(context, type, { isFresh: true });
    return old.length > 0;
  }

  /** Keeps whether accounts can be people, once that is known. */
  async noteAccounts(hasPersonAccounts: boolean | undefined): Promise<void> {
    // That they cannot be may change; that they can is for good.
    if (hasPersonAccounts !== true || this.#org.hasPersonAccounts === true) return;
    this.#org = { ...this.#org, hasPersonAccounts };
    await this.#keep(this.#org);
  }

  /** The same as a step of an export, so that it waits where Salesforce asks for it. Each attempt asks anew. */
  async learnFor(
    context: ExportContext,
    type: ActivityType,
    options: DescribeOptions = {},
  ): Promise<ReadonlyMap<string, FieldFacts>> {
    let described: ReadonlyMap<string, FieldFacts> | undefined;
    const send = async () => {
      described = await this.learn(type, options);
      return this.#org.activities[type]?.facts ?? null;
    };
    this.#asked += 1;
    const step = { repeatable: true, reads: true, send, holds: async () => false };
    const facts = asActivityFacts(await context.step(`describe-${type}-${this.#asked}`, step));
    if (described !== undefined || facts === undefined) return described ?? new Map<string, FieldFacts>();
    await this.#know(type, facts);
    return fieldsOf(facts);
  }

  async #know(type: ActivityType, facts: ActivityFacts): Promise<void> {
    const known = this.#org.activities[type]?.facts;
    // Another time alone is not worth a write.
    if (known !== undefined && isSameButOlder(known, facts)) return;
    const before: KnownActivity | undefined = this.#org.activities[type] ?? this.#before?.activities[type];
    this.#org = { ...this.#org, activities: { ...this.#org.activities, [type]: learned(facts, before) } };
    await this.#keep(this.#org);
  }
}
