import { sha256 } from '../../../digest.ts';
import { IntegrationError } from '../../../errors.ts';
import { parseEmail } from '../../../matching/email-address.ts';
import { RecordCache } from '../../../matching/record-cache.ts';
import type { CompanyCandidate, DealCandidate, PersonCandidate } from '../../../matching/records.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { HUBSPOT_LIMITS } from '../limits.ts';

/** Milliseconds for which a contact or company that was found is taken to be the same: 5 minutes. Ours. */
export const RECORD_AGE_MS = 300_000;
/** Deals are opened and closed while people talk about them. Ours. */
const DEAL_AGE_MS = 60_000;
/** Records of all accounts that a process keeps. */
const MOST_RECORDS = 100_000;
/** Pages of one search or list that are read, so that no answer leads on for ever. */
const MOST_PAGES = 50;

const limits = { most: MOST_RECORDS, ageMs: 86_400_000 };
const CONTACTS = new RecordCache<PersonCandidate>(limits);
const COMPANIES = new RecordCache<CompanyCandidate[]>(limits);
/** By contact. */
const DEALS = new RecordCache<DealCandidate[]>(limits);

interface RecordAnswer {
  id: string;
  properties: Record<string, string | null | undefined>;
}
interface BatchAnswer {
  results?: RecordAnswer[];
  errors?: { category?: string }[];
}
interface Paging {
  paging?: { next?: { after?: string } };
}
type SearchAnswer = { results?: RecordAnswer[] } & Paging;
interface AssociationsAnswer {
  results?: ({ from: { id: string }; to: { toObjectId: string | number }[] } & Paging)[];
  errors?: { category?: string }[];
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}

const text = (value: string | null | undefined): string => value ?? '';
const listed = (value: string | null | undefined): string[] =>
  text(value)
    .split(';')
    .map((one) => one.trim().toLowerCase())
    .filter((one) => one !== '');

const labelled = (label: string): { label?: string } => (label === '' ? {} : { label });

/** A batch answers with what it found; that something is not there is no failure, anything else is. */
function checkPartial(errors: readonly { category?: string }[] = []): void {
  const isOther = ({ category }: { category?: string }): boolean => category !== 'OBJECT_NOT_FOUND';
  if (!errors.some(isOther)) return;
  throw new IntegrationError({
    code: 'UNAVAILABLE',
    provider: 'hubspot',
    message: 'HubSpot could not look up all records.',
    hint: 'Export again later.',
  });
}

/** What was not read to the end tells nothing: one that fits may be among the rest. */
const tooMany = (what: string): IntegrationError =>
  new IntegrationError({
    code: 'REJECTED',
    provider: 'hubspot',
    message: `HubSpot has more ${what} than can be looked through.`,
    hint: 'Name the records in destination.associations.',
  });

function toPerson({ id, properties }: RecordAnswer): PersonCandidate {
  const { email, firstname, lastname } = properties;
  const name = `${text(firstname)} ${text(lastname)}`.trim();
  const emails = [...listed(email), ...listed(properties.hs_additional_emails)];
  return { type: 'contact', id, emails, ...labelled(name === '' ? text(email) : name) };
}

const toCompany = ({ id, properties }: RecordAnswer): CompanyCandidate => ({
  type: 'company',
  id,
  domains: listed(properties.domain),
  ...labelled(text(properties.name)),
});

const toDeal = ({ id, properties }: RecordAnswer): DealCandidate => ({
  type: 'deal',
  id,
  isClosed: properties.hs_is_closed === 'true',
  ...(properties.createdate ? { createdAt: properties.createdate } : {}),
  ...(properties.closedate ? { closedAt: properties.closedate } : {}),
  personIds: [],
  ...labelled(text(properties.dealname)),
});

/** Whose records are looked up, and for how long they hold. */
export interface LookupOptions {
  token: string;
  baseUrl: string;
  ageMs: number;
}

/** Finds records in HubSpot. What was found is kept in the process for a while, apart for each token. */
export class RecordLookups {
  readonly #api: HubApi;
  readonly #options: LookupOptions;
  #digest: string | undefined;

  constructor(api: HubApi, options: LookupOptions) {
    this.#api = api;
    this.#options = options;
  }

  get #ageMs(): number {
    return this.#options.ageMs;
  }

  /** Made when it is first needed: most exports of named records look up nothing. */
  get #scope(): string {
    const { token, baseUrl } = this.#options;
    this.#digest ??= sha256(JSON.stringify([token, baseUrl]));
    return this.#digest;
  }

  /** Never by search, which sees new contacts late: by a batch of reads, any number of them. */
  async contactsByEmail(emails: readonly string[]): Promise<PersonCandidate[]> {
    const found = await CONTACTS.readMany(this.#scope, emails, (missing) => this.#contacts(missing), this.#ageMs);
    return [...found.values()];
  }

  async companiesByDomain(domains: readonly string[]): Promise<CompanyCandidate[]> {
    const found = await COMPANIES.readMany(this.#scope, domains, (missing) => this.#companies(missing), this.#ageMs);
    return [...found.values()].flat();
  }

  async dealsOfContacts(contactIds: readonly string[]): Promise<DealCandidate[]> {
    const ageMs = Math.min(this.#ageMs, DEAL_AGE_MS);
    const found = await DEALS.readMany(this.#scope, contactIds, (missing) => this.#deals(missing), ageMs);
    return [...found.values()].flat();
  }

  /** Forgets what was found: somebody is about to mend it in HubSpot. */
  forget(): void {
    for (const cache of [CONTACTS, COMPANIES, DEALS]) cache.forget(this.#scope);
  }

  async #contacts(emails: readonly string[]): Promise<Map<string, PersonCandidate>> {
    const properties = ['email', 'hs_additional_emails', 'firstname', 'lastname'];
    const people = (await this.#batchRead('contacts', emails, properties, 'email')).map(toPerson);
    return new Map(
      people.flatMap((person) => person.emails.map((email) => [parseEmail(email) ?? email, person] as const)),
    );
  }

  async #batchRead(
    path: string,
    ids: readonly string[],
    properties: readonly string[],
    idProperty?: string,
  ): Promise<RecordAnswer[]> {
    const records: RecordAnswer[] = [];
    for (const some of chunks(ids, HUBSPOT_LIMITS.batchInputs)) {
      const { results = [], errors } = await this.#api.call<BatchAnswer>({
        method: 'POST',
        path: `${API.objects}/${path}/batch/read`,
        reads: true,
        json: {
          ...(idProperty === undefined ? {} : { idProperty }),
          inputs: some.map((id) => ({ id })),
          properties,
          propertiesWithHistory: [],
        },
      });
      checkPartial(errors);
      records.push(...results);
    }
    return records;
  }

  /** A domain is no key of HubSpot's: several companies may have it, and only a search finds them. */
  async #companies(domains: readonly string[]): Promise<Map<string, CompanyCandidate[]>> {
    const found = new Map<string, CompanyCandidate[]>();
    for (const some of chunks(domains, HUBSPOT_LIMITS.batchInputs)) {
      for (const company of await this.#companiesOf(some)) {
        for (const domain of company.domains) found.set(domain, [...(found.get(domain) ?? []), company]);
      }
    }
    return found;
  }

  async #companiesOf(domains: readonly string[]): Promise<CompanyCandidate[]> {
    const companies: CompanyCandidate[] = [];
    let after: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages++) {
      const page = await this.#api.call<SearchAnswer>({
        method: 'POST',
        path: `${API.objects}/companies/search`,
        reads: true,
        json: {
          filterGroups: [{ filters: [{ propertyName: 'domain', operator: 'IN', values: domains }] }],
          properties: ['domain', 'name'],
          limit: HUBSPOT_LIMITS.searchPage,
          ...(after === undefined ? {} : { after }),
        },
      });
      companies.push(...(page.results ?? []).map(toCompany));
      after = page.paging?.next?.after;
      if (after === undefined) return companies;
    }
    throw tooMany('companies of these domains');
  }

  async #deals(contactIds: readonly string[]): Promise<Map<string, DealCandidate[]>> {
    const dealIds = await this.#dealIdsOf(contactIds);
    const properties = ['dealname', 'hs_is_closed', 'createdate', 'closedate'];
    const records = await this.#batchRead('deals', [...new Set([...dealIds.values()].flat())], properties);
    const deals = new Map(records.map((record) => [record.id, toDeal(record)]));
    return new Map(
      contactIds.map((contactId) => {
        const own = (dealIds.get(contactId) ?? []).flatMap((id) => deals.get(id) ?? []);
        return [contactId, own.map((deal) => ({ ...deal, personIds: [contactId] }))] as const;
      }),
    );
  }

  async #dealIdsOf(contactIds: readonly string[]): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    let asked: { id: string; after?: string }[] = contactIds.map((id) => ({ id }));
    for (let pages = 0; asked.length > 0 && pages < MOST_PAGES; pages++) {
      const more: { id: string; after?: string }[] = [];
      for (const inputs of chunks(asked, HUBSPOT_LIMITS.associationInputs)) {
        const { results = [], errors } = await this.#api.call<AssociationsAnswer>({
          method: 'POST',
          path: `${API.associations}/contacts/deals/batch/read`,
          reads: true,
          json: { inputs },
        });
        checkPartial(errors);
        for (const { from, to, paging } of results) {
          found.set(from.id, [...(found.get(from.id) ?? []), ...to.map(({ toObjectId }) => String(toObjectId))]);
          if (paging?.next?.after !== undefined) more.push({ id: from.id, after: paging.next.after });
        }
      }
      asked = more;
    }
    if (asked.length > 0) throw tooMany('deals of these contacts');
    return found;
  }
}
