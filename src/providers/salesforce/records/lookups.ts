import { sha256 } from '../../../digest.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import { parseDomain } from '../../../matching/domain-name.ts';
import { parseEmail } from '../../../matching/email-address.ts';
import { RecordCache } from '../../../matching/record-cache.ts';
import type { CompanyCandidate, DealCandidate, PersonCandidate } from '../../../matching/records.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import type { Soql } from '../soql.ts';
import { QueryBatch } from './query-batch.ts';
import {
  accountsByDomain,
  contactsByEmail,
  contactsById,
  leadsByEmail,
  opportunitiesOf,
  rolesOf,
} from './record-queries.ts';
import {
  type FoundContact,
  opportunityOfAccount,
  opportunityOfRole,
  toAccount,
  toContact,
  toLead,
} from './record-rows.ts';

/** Milliseconds for which a contact or account that was found is taken to be the same: 5 minutes. Ours. */
export const RECORD_AGE_MS = 300_000;
/** Opportunities are opened and closed, and leads converted, while people talk about them. Ours. */
const SHORT_AGE_MS = 60_000;
/** Records of all orgs that a process keeps. */
const MOST_RECORDS = 100_000;
/** Orgs of which a process remembers whether accounts can be people. */
const MOST_ORGS = 10_000;
const DAY_MS = 86_400_000;

const limits = { most: MOST_RECORDS, ageMs: DAY_MS };
/** By address, and by id. */
const CONTACTS = new RecordCache<FoundContact[]>(limits);
const LEADS = new RecordCache<PersonCandidate[]>(limits);
const ACCOUNTS = new RecordCache<CompanyCandidate[]>(limits);
/** By contact, and by account. */
const OPPORTUNITIES = new RecordCache<DealCandidate[]>(limits);
/** Whether accounts can be people, which is never undone and seldom done. */
const PERSON_ACCOUNTS = new RecordCache<boolean>({ most: MOST_ORGS, ageMs: DAY_MS });
const KNOWN = 'known';

/** Whose records are looked up, and for how long they hold. */
export interface LookupOptions {
  /** Tells one token of one org from all others. A digest of it is kept. */
  scope: string;
  ageMs: number;
  /** Whether accounts can be people, where that is known; a wrong guess costs a call. */
  hasPersonAccounts?: boolean | undefined;
}

/** What is looked for, for the people and companies of a meeting. */
export interface Wanted {
  emails: readonly string[];
  domains: readonly string[];
  /** The kinds of people that count. */
  contacts: boolean;
  leads: boolean;
  /** Contacts that are known by their id. */
  contactIds?: readonly string[];
}

/** What was found for the people and companies of a meeting. */
export interface FoundRecords {
  contacts: FoundContact[];
  leads: PersonCandidate[];
  accounts: CompanyCandidate[];
}

const HINT =
  'Give the user read access to contacts, leads, accounts and opportunities, with their addresses and dates; what is not to be looked for can be switched off in destination.match.';

/** What only an admin can mend tells what has to be read. */
function told(error: unknown): unknown {
  if (!isIntegrationError(error) || !['INVALID_TYPE', 'INVALID_FIELD'].includes(error.vendorCode ?? '')) return error;
  return new IntegrationError({ ...error, message: error.message, hint: HINT });
}

const isUnknownField = (error: unknown): boolean => isIntegrationError(error) && error.vendorCode === 'INVALID_FIELD';

/** Each of them under its keys; who asks for a key gets all that have it. */
function byKey<Found>(found: readonly Found[], keysOf: (one: Found) => readonly (string | undefined)[]) {
  const sorted = new Map<string, Found[]>();
  for (const one of found)
    for (const key of keysOf(one)) if (key !== undefined) sorted.set(key, [...(sorted.get(key) ?? []), one]);
  return sorted;
}

const byEmail = <Found extends PersonCandidate>(found: readonly Found[]) =>
  byKey(found, ({ emails }) => emails.map(parseEmail));

/** Who has nothing is remembered, too. */
const withNone = <Found>(keys: readonly string[], found: ReadonlyMap<string, Found[]>): Map<string, Found[]> =>
  new Map(keys.map((key) => [key, found.get(key) ?? []]));

/**
 * Finds records in Salesforce, by queries: they see what was written a moment ago, which searches do not. What was found
 * is kept in the process for a while, apart for each token.
 */
export class RecordLookups {
  readonly #batch: QueryBatch;
  readonly #options: LookupOptions;
  #digest: string | undefined;
  #hasPersonAccounts: boolean | undefined;

  constructor(api: Pick<SalesforceApi, 'queries'>, options: LookupOptions) {
    this.#batch = new QueryBatch(api);
    this.#options = options;
    this.#hasPersonAccounts = options.hasPersonAccounts;
  }

  /** Whether accounts of the org can be people; undefined until a look has shown it. Worth keeping with the connection. */
  get hasPersonAccounts(): boolean | undefined {
    return this.#hasPersonAccounts;
  }

  get #ageMs(): number {
    return this.#options.ageMs;
  }

  get #shortAgeMs(): number {
    return Math.min(this.#options.ageMs, SHORT_AGE_MS);
  }

  /** Made when it is first needed: most exports of named records look up nothing. */
  get #scope(): string {
    this.#digest ??= sha256(this.#options.scope);
    return this.#digest;
  }

  /** People by their addresses and accounts by their domains, in one call where Salesforce's limits allow it. */
  async find(wanted: Wanted): Promise<FoundRecords> {
    const known = await PERSON_ACCOUNTS.readMany(this.#scope, [KNOWN], async () => new Map());
    this.#hasPersonAccounts ??= known.get(KNOWN);
    try {
      return await this.#findAs(wanted, this.#hasPersonAccounts ?? true);
    } catch (error) {
      if (this.#hasPersonAccounts !== undefined || !isUnknownField(error)) throw told(error);
    }
    // The field that tells people from companies is there only where accounts can be people.
    try {
      return await this.#findAs(wanted, false);
    } catch (error) {
      throw told(error);
    }
  }

  /** The opportunities in which these contacts have a part, and those of these accounts, in one call. */
  async opportunities(contactIds: readonly string[], accountIds: readonly string[]): Promise<DealCandidate[]> {
    const read = (
      ids: readonly string[],
      load: (missing: readonly string[]) => Promise<Map<string, DealCandidate[]>>,
    ) => OPPORTUNITIES.readMany(this.#scope, ids, load, this.#shortAgeMs);
    const ofContacts = async (ids: readonly string[]) => {
      const found = (await this.#batch.rows(rolesOf(ids))).flatMap((row) => opportunityOfRole(row) ?? []);
      return withNone(
        ids,
        byKey(found, ({ personIds }) => personIds),
      );
    };
    const ofAccounts = async (ids: readonly string[]) => {
      const found = (await this.#batch.rows(opportunitiesOf(ids))).map(opportunityOfAccount);
      return withNone(
        ids,
        byKey(found, ({ companyIds = [] }) => companyIds),
      );
    };
    try {
      const found = await Promise.all([read(contactIds, ofContacts), read(accountIds, ofAccounts)]);
      return found.flatMap((one) => [...one.values()].flat());
    } catch (error) {
      throw told(error);
    }
  }

  /** Forgets what was found: somebody is about to mend it in Salesforce. */
  forget(): void {
    for (const cache of [CONTACTS, LEADS, ACCOUNTS, OPPORTUNITIES]) cache.forget(this.#scope);
  }

  /** What is found shows whether the guess was right, unless nothing was asked that depends on it. */
  async #findAs(wanted: Wanted, hasPersonAccounts: boolean): Promise<FoundRecords> {
    const { emails, domains, contacts, contactIds = [] } = wanted;
    const found = await this.#find(wanted, hasPersonAccounts);
    if (domains.length + contactIds.length + (contacts ? emails.length : 0) === 0) return found;
    this.#hasPersonAccounts = hasPersonAccounts;
    await PERSON_ACCOUNTS.readMany(this.#scope, [KNOWN], async () => new Map([[KNOWN, hasPersonAccounts]]));
    return found;
  }

  async #find(wanted: Wanted, hasPersonAccounts: boolean): Promise<FoundRecords> {
    const { emails, contactIds = [] } = wanted;
    // A lead counts only where there is no contact.
    const unknown = wanted.contacts ? CONTACTS.missing(this.#scope, emails, this.#ageMs) : emails;
    const rows = (queries: readonly Soql[]) => this.#batch.rows(queries);
    const [contacts, named, leads, accounts] = await Promise.all([
      this.#read(CONTACTS, wanted.contacts ? emails : [], async (some) =>
        byEmail((await rows(contactsByEmail(some, hasPersonAccounts))).map(toContact)),
      ),
      this.#read(CONTACTS, contactIds, async (some) =>
        byKey((await rows(contactsById(some, hasPersonAccounts))).map(toContact), ({ id }) => [id]),
      ),
      LEADS.readMany(
        this.#scope,
        wanted.leads ? unknown : [],
        async (some) => byEmail((await rows(leadsByEmail(some))).map(toLead)),
        this.#shortAgeMs,
      ),
      this.#read(ACCOUNTS, wanted.domains, async (some) =>
        byKey((await rows(accountsByDomain(some, hasPersonAccounts))).map(toAccount), ({ domains }) =>
          domains.map(parseDomain),
        ),
      ),
    ]);
    const all = <Found>(found: ReadonlyMap<string, Found[]>): Found[] => [...found.values()].flat();
    return { contacts: [...all(contacts), ...all(named)], leads: all(leads), accounts: all(accounts) };
  }

  #read<Found>(
    cache: RecordCache<Found[]>,
    keys: readonly string[],
    load: (missing: readonly string[]) => Promise<ReadonlyMap<string, Found[]>>,
  ): Promise<Map<string, Found[]>> {
    return cache.readMany(this.#scope, keys, load, this.#ageMs);
  }
}
