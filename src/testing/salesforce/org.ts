import { randomBytes } from 'node:crypto';
import { withoutUndefined } from '../../without-undefined.ts';
import type { SandboxOAuth } from '../oauth/sandbox-oauth.ts';
import { relationsOf, syncRelations, whoIdsOf } from './activity-relations.ts';
import { timelineOf } from './activity-timeline.ts';
import { builtInFields } from './built-in-fields.ts';
import { defaultValues } from './default-values.ts';
import { deriveValues } from './derived-values.ts';
import { mergeTimes } from './event-times.ts';
import { defineField, toPicklistValues } from './fields/define-field.ts';
import type { NewSalesforceField, SalesforceValues } from './new-state.ts';
import { newOAuth } from './oauth.ts';
import { ACTIVITY_TYPES, OBJECT_TYPE_NAMES, OBJECT_TYPES, type SalesforceObjectType } from './object-types.ts';
import { organizationValue } from './organization-value.ts';
import { RecordStore } from './record-store.ts';
import type { SalesforceRequest } from './request-log.ts';
import { readId } from './salesforce-id.ts';
import type {
  SalesforceAction,
  SalesforceDuplicateRule,
  SalesforceField,
  SalesforceFile,
  SalesforceLimits,
  SalesforceRecord,
  SalesforceSession,
  SalesforceValue,
} from './state.ts';
import { writeTime } from './time.ts';

/** What an organization is set up with. */
export interface SalesforceOrgSetup {
  /** Where it is reached, without a slash at the end. */
  readonly instanceUrl: string;
  readonly isSandbox: boolean;
  readonly limits: SalesforceLimits;
  readonly now: () => Date;
}

/**
 * Everything the Salesforce stand-in knows. Change any of it, at any time, from a test.
 *
 * @example
 * ```ts
 * import { startSandbox } from '@liveprompt/integrations/testing';
 *
 * const sandbox = await startSandbox();
 * const { salesforce } = sandbox.state;
 * const contact = salesforce.add('Contact', { LastName: 'Kim', Email: 'kim@example.com' });
 * salesforce.lockRow(contact.id);
 * salesforce.addField('Task', { name: 'Region__c', required: true });
 * ```
 */
export class SalesforceOrg {
  readonly organizationId: string;
  readonly instanceUrl: string;
  name = 'Halden Systems';
  isSandbox: boolean;
  /** What is sold under this name, such as `Developer Edition`. */
  edition = 'Enterprise Edition';
  /** Accounts can be people. */
  personAccounts = false;
  /** Activities can be with several people. */
  sharedActivities = false;
  /** The API's versions that are served. */
  apiVersions = { min: 31, max: 66 };
  readonly sessions: SalesforceSession[] = [];
  /** Who may ask for tokens, and what people agreed to. The sandbox's own user is the one who is asked. */
  readonly oauth: SandboxOAuth<SalesforceSession> = newOAuth(this);
  /** Every version of a file that was ever uploaded, deleted ones included. */
  readonly files: SalesforceFile[] = [];
  /** Every request since the start, or since a test emptied it (`requests.length = 0`). */
  readonly requests: SalesforceRequest[] = [];
  readonly limits: SalesforceLimits;
  /** Calls of the last 24 hours, and how many there may be. */
  readonly apiUsage = { used: 0, limit: 100_000 };
  readonly duplicateRules: SalesforceDuplicateRule[] = [];
  /** What a refusal calls its list of duplicates: misspelled on the wire, spelled out in the documentation. */
  duplicateResultName: 'duplicateResut' | 'duplicateResult' = 'duplicateResut';
  /** What Salesforce does not document: whether these keep others from a unique value. */
  readonly alsoUnique = { deletedRecords: false, tasksAndEvents: false };
  /** How many writes to a record, or to what hangs on it, are still refused, by the record's id. */
  readonly lockedRows = new Map<string, number>();
  /** For so long searches do not see what was made or changed; queries do. By the organization's time. */
  searchLagMs = 0;
  readonly #fields = new Map<SalesforceObjectType, SalesforceField[]>();
  readonly #hidden = new Set<string>();
  readonly #denied = new Set<string>();
  readonly #store: RecordStore;
  readonly #now: () => Date;

  constructor({ instanceUrl, isSandbox, limits, now }: SalesforceOrgSetup) {
    this.instanceUrl = instanceUrl;
    this.isSandbox = isSandbox;
    this.limits = limits;
    this.#now = now;
    this.#store = new RecordStore(() => this.now());
    this.organizationId = this.#store.add('Organization', {}).id;
    for (const type of OBJECT_TYPE_NAMES) this.#fields.set(type, builtInFields(type));
  }

  /** The people who work in the organization. The first one is the sandbox's own. */
  get users(): SalesforceRecord[] {
    return this.records('User');
  }

  /** Adds a record of any type. Nothing is checked; what Salesforce fills in by itself is. */
  add(type: SalesforceObjectType, values: SalesforceValues = {}): SalesforceRecord {
    const given = withoutUndefined(values);
    const stamp = writeTime(this.now().getTime());
    const user = this.users[0]?.id ?? null;
    const all: Record<string, SalesforceValue> = {
      CreatedDate: stamp,
      CreatedById: user,
      ...defaultValues(this.fields(type), user),
      ...(type === 'Case' && { CaseNumber: String(this.records('Case').length + 1001).padStart(8, '0') }),
      ...given,
      LastModifiedDate: given.LastModifiedDate ?? stamp,
      LastModifiedById: user,
      SystemModstamp: stamp,
    };
    if (type === 'Account' && this.personAccounts) all.IsPersonAccount = typeof given.LastName === 'string';
    const record = this.#store.add(type, { ...all, ...this.#derive(type, all) });
    if (record.values.IsPersonAccount === true && type === 'Account') this.#addPerson(record);
    syncRelations(this, record, whoIdsOf(this, record));
    return record;
  }

  /** The record with this id, deleted or not; undefined when there is none. */
  find(id: unknown): SalesforceRecord | undefined {
    return this.#store.find(id);
  }

  /** The record with this id; throws when there is none, as a test that asks for it is mistaken. */
  get(id: string): SalesforceRecord {
    const record = this.find(id);
    if (!record) throw new Error(`The sandbox has no record ${JSON.stringify(id)}.`);
    return record;
  }

  /** Every record of a type, deleted ones included, oldest first. */
  records(type: SalesforceObjectType): SalesforceRecord[] {
    return this.#store.list(type);
  }

  /** Changes values as if somebody had done so in Salesforce; null takes a value away. Nothing is checked. */
  edit(id: string, values: SalesforceValues): SalesforceRecord {
    const record = this.get(id);
    const given = withoutUndefined(values);
    const stamp = writeTime(this.now().getTime());
    const user = this.users[0]?.id ?? null;
    const merged =
      record.type === 'Event' ? withoutUndefined(mergeTimes(record.values, given)) : { ...record.values, ...given };
    const all: Record<string, SalesforceValue> = {
      ...merged,
      LastModifiedDate: stamp,
      LastModifiedById: user,
      SystemModstamp: stamp,
    };
    if (given.StageName !== undefined && given.Probability === undefined) all.Probability = null;
    const people = whoIdsOf(this, record).filter((who) => who !== record.values.WhoId);
    this.#store.replace(record, { ...all, ...this.#derive(record.type, all) });
    const first = record.values.WhoId ?? null;
    syncRelations(this, record, [...new Set([...(first === null ? [] : [String(first)]), ...people])]);
    return record;
  }

  /** Ties an activity to exactly these people; only with shared activities. */
  setWhoIds(id: string, whoIds: readonly string[]): void {
    const activity = this.edit(id, { WhoId: whoIds[0] ?? null });
    syncRelations(this, activity, whoIds);
  }

  /** Puts a record into the recycling bin, with what hangs on it. */
  remove(id: string): void {
    const record = this.get(id);
    this.#store.remove(record);
    const links = this.records('ContentDocumentLink').filter(
      ({ values }) => values.LinkedEntityId === record.id || values.ContentDocumentId === record.id,
    );
    const versions = this.records('ContentVersion').filter(({ values }) => values.ContentDocumentId === record.id);
    for (const other of [...links, ...versions, ...relationsOf(this, record)]) this.#store.remove(other);
  }

  /** The fields of a type of records; the list may be changed. */
  fields(type: SalesforceObjectType): SalesforceField[] {
    return this.#fields.get(type) ?? [];
  }

  /** Adds a custom field: a line of text of 255 characters unless you say otherwise. Tasks and events share theirs. */
  addField(type: SalesforceObjectType, { required, picklistValues, ...field }: NewSalesforceField): SalesforceField {
    const kind = field.type ?? (picklistValues ? 'picklist' : 'string');
    const added = defineField(field.name, kind, {
      ...(kind === 'string' || kind === 'picklist' ? { length: 255 } : {}),
      custom: true,
      ...(required && { nillable: false }),
      ...(picklistValues && { picklistValues: toPicklistValues(picklistValues) }),
      ...field,
    });
    const isActivity = type === 'Task' || type === 'Event';
    for (const owner of isActivity ? ACTIVITY_TYPES : [type]) this.fields(owner).push(added);
    return added;
  }

  /** Keeps the sandbox's user from seeing a field, as field-level security does; `false` shows it again. */
  hideField(type: SalesforceObjectType, name: string, isHidden = true): void {
    if (isHidden) this.#hidden.add(`${type}.${name}`);
    else this.#hidden.delete(`${type}.${name}`);
  }

  /** Keeps the sandbox's user from doing something with all records of a type; `false` allows it again. */
  denyObject(type: SalesforceObjectType, action: SalesforceAction, isDenied = true): void {
    if (isDenied) this.#denied.add(`${type}.${action}`);
    else this.#denied.delete(`${type}.${action}`);
  }

  /** Whether the sandbox's user may do something with records of a type. */
  mayDo(type: SalesforceObjectType, action: SalesforceAction): boolean {
    const { never, onlyWith } = OBJECT_TYPES[type];
    const isNever = action !== 'read' && (never ?? []).includes(action);
    return !isNever && !this.#denied.has(`${type}.${action}`) && (onlyWith === undefined || this[onlyWith]);
  }

  /** The fields of a type that the sandbox's user can see. */
  visibleFields(type: SalesforceObjectType): SalesforceField[] {
    return this.fields(type).filter(
      ({ name, onlyWith }) => !this.#hidden.has(`${type}.${name}`) && (onlyWith === undefined || this[onlyWith]),
    );
  }

  /** The field with this name, in whatever case, that the sandbox's user can see. */
  visibleField(type: SalesforceObjectType, name: string): SalesforceField | undefined {
    const wanted = name.toLowerCase();
    return this.visibleFields(type).find((field) => field.name.toLowerCase() === wanted);
  }

  /** The value of a field that the record has; null when it is empty. */
  valueOf(record: SalesforceRecord, field: string): SalesforceValue {
    if (field === 'Id') return record.id;
    if (field === 'IsDeleted') return record.isDeleted;
    return record.type === 'Organization' ? organizationValue(this, field) : (record.values[field] ?? null);
  }

  /** Refuses the next writes to a record and to what hangs on it: somebody else has it open. */
  lockRow(id: string, times = 1): void {
    this.lockedRows.set(readId(id) ?? id, times);
  }

  /** The tasks and events that name a record, newest first. */
  timeline(recordId: string): SalesforceRecord[] {
    return timelineOf(this, readId(recordId));
  }

  /** The live records of a type as searches find them at this moment. */
  searchable(type: SalesforceObjectType): SalesforceRecord[] {
    return this.#store.searchable(type, this.searchLagMs);
  }

  /** Adds a session of the sandbox's own user, or of another one. */
  addSession(userId: string = this.users[0]?.id ?? ''): SalesforceSession {
    const secret = randomBytes(48).toString('base64url');
    const session: SalesforceSession = {
      accessToken: `${this.organizationId.slice(0, 15)}!${secret}`,
      status: 'active',
      userId,
    };
    this.sessions.push(session);
    return session;
  }

  /** Takes back all that `work` did when it throws or does not keep to `isGood`. */
  atomically<Result>(work: () => Result, isGood?: (result: Result) => boolean): Result {
    return this.#store.atomically(work, isGood);
  }

  /** Keeps a file until the change that is under way is taken back. */
  addFile(file: SalesforceFile): void {
    this.files.push(file);
    this.#store.onUndo(() => this.files.splice(this.files.indexOf(file), 1));
  }

  /** The organization's time. */
  now(): Date {
    return this.#now();
  }

  #derive(type: SalesforceObjectType, values: Record<string, SalesforceValue>): Record<string, SalesforceValue> {
    return deriveValues(type, values, (id) => this.find(id));
  }

  // A person account has a contact of its own, which nobody made.
  #addPerson(account: SalesforceRecord): void {
    const { FirstName = null, LastName = null, PersonEmail = null, Phone = null } = account.values;
    const person = { FirstName, LastName, Phone, Email: PersonEmail, AccountId: account.id, IsPersonAccount: true };
    this.edit(account.id, { PersonContactId: this.add('Contact', person).id });
  }
}
