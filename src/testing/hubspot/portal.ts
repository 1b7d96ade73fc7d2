import { randomBytes, randomUUID } from 'node:crypto';
import { newApp, SandboxOAuth } from '../oauth/sandbox-oauth.ts';
import { builtInProperties } from './built-in-properties.ts';
import type { HubSpotTies, HubSpotValues, NewHubSpotOwner, NewHubSpotProperty } from './new-state.ts';
import { ACTIVITY_TYPES, type HubSpotObjectType, OBJECT_TYPE_NAMES, OBJECT_TYPES } from './object-types.ts';
import { parseTime } from './property-values.ts';
import { RecordStore } from './record-store.ts';
import type { HubSpotRequest } from './request-log.ts';
import { ALL_SCOPES } from './scopes.ts';
import type {
  HubSpotAssociation,
  HubSpotFile,
  HubSpotLimits,
  HubSpotOwner,
  HubSpotProperty,
  HubSpotRecord,
  HubSpotRecordRef,
  HubSpotToken,
} from './state.ts';

/** Half an hour: the example of HubSpot's changelog of 2025-08-18. */
const ACCESS_SECONDS = 1800;
const FIRST_ID = 30_000_000_000;
/** So that ids do not look like a count. */
const ID_STEP = 17;

/** What a portal is set up with. */
export interface HubSpotPortalSetup {
  readonly hublet: string;
  readonly timeZone: string;
  readonly limits: HubSpotLimits;
  readonly now: () => Date;
}

/**
 * Everything the HubSpot stand-in knows. Change any of it, at any time, from a test.
 *
 * @example
 * ```ts
 * import { startSandbox } from '@liveprompt/integrations/testing';
 *
 * const sandbox = await startSandbox();
 * const { hubspot } = sandbox.state;
 * const contact = hubspot.addContact({ email: 'kim@example.com', firstname: 'Kim' });
 * hubspot.addDeal({ dealname: 'Pilot' }, { contacts: [contact.id] });
 * ```
 */
export class HubSpotPortal {
  readonly portalId = 48_210_377;
  /** The data centre the account lives in. */
  hublet: string;
  /** Where people open their records. */
  uiDomain: string;
  timeZone: string;
  accountType = 'STANDARD';
  companyCurrency = 'USD';
  readonly tokens: HubSpotToken[] = [];
  /** Who may ask for tokens, and what people agreed to. */
  readonly oauth: SandboxOAuth<HubSpotToken>;
  readonly owners: HubSpotOwner[] = [];
  /** Every file that was ever uploaded, deleted ones included. */
  readonly files: HubSpotFile[] = [];
  /** Every request since the start, or since a test emptied it (`requests.length = 0`). */
  readonly requests: HubSpotRequest[] = [];
  readonly limits: HubSpotLimits;
  /** Where properties may be unique. That HubSpot lets notes, tasks and meetings have such is not documented. */
  readonly uniquePropertiesOn = new Set<HubSpotObjectType>(OBJECT_TYPE_NAMES);
  /** What a value that must be unique and is not is refused with. Which of the two HubSpot gives is not documented. */
  uniqueConflictStatus: 400 | 409 = 400;
  /** Whether an archived record keeps its unique values to itself. Not documented. */
  archivedHoldUnique = true;
  /** What a good creation is answered with; documented is 201. */
  createStatus: 200 | 201 = 201;
  /** When set, every call is told that the account lives in this data centre. */
  refuseHublet: string | undefined;
  /** For so long searches do not see what was made or changed. By the portal's time. */
  searchLagMs = 0;
  readonly #properties = new Map<HubSpotObjectType, HubSpotProperty[]>();
  readonly #records: RecordStore;
  readonly #now: () => Date;
  #lastId = FIRST_ID;

  constructor({ hublet, timeZone, limits, now }: HubSpotPortalSetup) {
    this.hublet = hublet;
    this.uiDomain = hublet === 'na1' ? 'app.hubspot.com' : `app-${hublet}.hubspot.com`;
    this.timeZone = timeZone;
    this.limits = limits;
    this.#now = now;
    this.oauth = new SandboxOAuth({
      app: newApp('hubspot', randomUUID()),
      tokens: this.tokens,
      now: () => this.now(),
      accessTokenSeconds: ACCESS_SECONDS,
      allScopes: ALL_SCOPES,
      issue: ({ scopes }) => this.#keepToken(`C${randomBytes(96).toString('base64url')}`, scopes),
      newCode: () => `${hublet}-${randomUUID()}`,
      newRefreshToken: () => `${hublet}-${randomUUID()}`,
    });
    this.#records = new RecordStore(() => this.now());
    for (const type of OBJECT_TYPE_NAMES) this.#properties.set(type, builtInProperties(type));
  }

  /** Adds a contact. Whether another has the same e-mail address is not checked. */
  addContact(values: HubSpotValues = {}): HubSpotRecord {
    return this.addRecord('contacts', values);
  }

  /** Adds a company, tied to the records you name. */
  addCompany(values: HubSpotValues = {}, ties: HubSpotTies = {}): HubSpotRecord {
    return this.addRecord('companies', values, ties);
  }

  /** Adds a deal; an open one unless its stage or `hs_is_closed` says otherwise. */
  addDeal(values: HubSpotValues = {}, ties: HubSpotTies = {}): HubSpotRecord {
    return this.addRecord('deals', { pipeline: 'default', dealstage: 'qualifiedtobuy', ...values }, ties);
  }

  /** Adds a ticket, a new one unless its stage says otherwise. */
  addTicket(values: HubSpotValues = {}, ties: HubSpotTies = {}): HubSpotRecord {
    return this.addRecord('tickets', { hs_pipeline: '0', hs_pipeline_stage: '1', ...values }, ties);
  }

  /** Adds a record of any type, notes, tasks and meetings included. Nothing is checked. */
  addRecord(type: HubSpotObjectType, values: HubSpotValues, ties: HubSpotTies = {}): HubSpotRecord {
    const record = this.#records.add(type, this.nextId(), values);
    for (const other of OBJECT_TYPE_NAMES) {
      for (const otherId of ties[other] ?? []) this.associate(record, { type: other, id: otherId });
    }
    return record;
  }

  /** Adds somebody to whom records can belong. */
  addOwner(owner: NewHubSpotOwner): HubSpotOwner {
    const time = this.now().toISOString();
    const userId = 70_000_000 + this.owners.length;
    const added: HubSpotOwner = {
      firstName: '',
      lastName: '',
      userId,
      archived: false,
      createdAt: time,
      updatedAt: time,
      ...owner,
      id: this.nextId(),
    };
    this.owners.push(added);
    return added;
  }

  /** Adds a private app's token; it has every scope unless you name the ones it shall have. */
  addToken({ scopes = ALL_SCOPES }: { scopes?: readonly string[] } = {}): HubSpotToken {
    return this.#keepToken(`pat-${this.hublet}-${randomUUID()}`, scopes);
  }

  /** Adds a property to a type of records: a line of text unless you say otherwise. */
  addProperty(type: HubSpotObjectType, property: NewHubSpotProperty): HubSpotProperty {
    const added: HubSpotProperty = {
      label: property.name,
      type: 'string',
      fieldType: 'text',
      groupName: OBJECT_TYPES[type].group,
      description: '',
      options: [],
      hasUniqueValue: false,
      readOnly: false,
      hubspotDefined: false,
      ...property,
    };
    this.properties(type).push(added);
    return added;
  }

  /** The properties of a type of records; the list may be changed. */
  properties(type: HubSpotObjectType): HubSpotProperty[] {
    return this.#properties.get(type) ?? [];
  }

  /** Ties two records both ways and gives the number of the tie; once more changes nothing. */
  associate(from: HubSpotRecordRef, to: HubSpotRecordRef): number {
    return this.#records.associate(from, to);
  }

  /** What is tied to a record, archived records aside; of one type or of all. */
  associationsOf(type: HubSpotObjectType, id: string, toType?: HubSpotObjectType): HubSpotAssociation[] {
    return this.#records.associationsOf({ type, id }, toType);
  }

  /** Every record of a type, archived ones included, oldest first. */
  records(type: HubSpotObjectType): HubSpotRecord[] {
    return this.#records.list(type);
  }

  /** The record with this id, archived or not, or the one it was merged into; undefined when there is none. */
  find(type: HubSpotObjectType, id: string): HubSpotRecord | undefined {
    return this.#records.find(type, id);
  }

  /** The record with this id; throws when there is none, as a test that asks for it is mistaken. */
  get(type: HubSpotObjectType, id: string): HubSpotRecord {
    return this.#records.get(type, id);
  }

  /** The notes, tasks and meetings on a record, newest first. */
  timeline(type: HubSpotObjectType, id: string): HubSpotRecord[] {
    const activities = ACTIVITY_TYPES.flatMap((activity) => this.associationsOf(type, id, activity));
    const momentOf = ({ properties, createdAt }: HubSpotRecord) =>
      parseTime(properties.hs_timestamp ?? '') ?? Date.parse(createdAt);
    return activities
      .map((activity) => this.get(activity.type, activity.id))
      .sort((a, b) => momentOf(b) - momentOf(a) || Number(b.id) - Number(a.id));
  }

  /** Changes values as if somebody had done so in HubSpot; an empty one takes the value away. Nothing is checked. */
  edit(type: HubSpotObjectType, id: string, values: HubSpotValues): HubSpotRecord {
    return this.#records.edit(type, id, values);
  }

  /** Puts a record into the recycling bin: it is no longer among what others are tied to. */
  archive(type: HubSpotObjectType, id: string): void {
    this.#records.archive(type, id);
  }

  /** Takes records away as if they had never been. */
  forget(type: HubSpotObjectType, ids: readonly string[]): void {
    for (const id of ids) this.#records.forget(type, id);
  }

  /** Merges two contacts: who reads the loser, by its id or its e-mail address, gets the winner. */
  mergeContacts(winnerId: string, loserId: string): void {
    const [{ properties: winner }, { properties: loser }] = [
      this.get('contacts', winnerId),
      this.get('contacts', loserId),
    ];
    const emails = [winner.hs_additional_emails, loser.email, loser.hs_additional_emails].filter(Boolean).join(';');
    this.#records.merge('contacts', winnerId, loserId);
    this.edit('contacts', winnerId, { hs_additional_emails: emails });
  }

  /** The live records of a type as searches find them at this moment. */
  searchable(type: HubSpotObjectType): HubSpotRecord[] {
    return this.#records.searchable(type, this.searchLagMs);
  }

  /** A new id, higher than all before. */
  nextId(): string {
    this.#lastId += ID_STEP;
    return String(this.#lastId);
  }

  /** The portal's time. */
  now(): Date {
    return this.#now();
  }

  #keepToken(token: string, scopes: readonly string[]): HubSpotToken {
    const [userId, appId] = [70_000_000, 3_000_000 + this.tokens.length];
    const added: HubSpotToken = { token, scopes: [...scopes], status: 'active', userId, appId };
    this.tokens.push(added);
    return added;
  }
}
