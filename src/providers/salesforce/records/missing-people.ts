import { CLOCK_SKEW_MS } from '../../../crm/clock-skew.ts';
import { type RefusedPerson, tellOfCreated, withoutRecord } from '../../../crm/missing-people.ts';
import { type MissingPeople, makesAPerson } from '../../../crm/record-choice.ts';
import type { ExportContext, Found, Step } from '../../../delivery/export-context.ts';
import { shortDigest } from '../../../digest.ts';
import { type InputIssue, IntegrationError, isIntegrationError } from '../../../errors.ts';
import { parseEmail } from '../../../matching/email-address.ts';
import type { RecordMatches, RecordRef } from '../../../matching/records.ts';
import type { MeetingReport, Participant } from '../../../report.ts';
import { isGone } from '../../../unless-gone.ts';
import { idIn } from '../export/activity-store.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { named, soql } from '../soql.ts';
import { type Duplicates, duplicatesIn } from './duplicates.ts';
import { domainOfEmail } from './match.ts';
import { type NewPerson, newPerson, type PersonType } from './new-person.ts';

const OBJECTS: Record<PersonType, 'Contact' | 'Lead'> = { contact: 'Contact', lead: 'Lead' };

/** Where somebody stands in the report for whom a record is to be made, and the account it belongs to. */
export interface MissingPerson {
  at: number;
  accountId?: string;
}

/** What is kept of a record that was made or adopted. It names nobody. */
interface KeptPerson {
  records: RecordRef[];
  isNew: boolean;
}

/** What is done where a duplicate rule is against a new record. */
export type DuplicatePolicy = 'fail' | 'adopt' | 'leave-out';

/** Those who are neither contact nor lead, each with the one account that was matched by the domain. */
export function missingPeople(matches: RecordMatches, { participants }: MeetingReport): MissingPerson[] {
  const accounts = new Map(
    matches.decisions.flatMap(({ subject, records: [account] }) =>
      'domain' in subject && account !== undefined ? [[subject.domain, account.id] as const] : [],
    ),
  );
  return withoutRecord(matches).map((at) => {
    const email = parseEmail(participants[at]?.email ?? '');
    const accountId = email === undefined ? undefined : accounts.get(domainOfEmail(email));
    return { at, ...(accountId === undefined ? {} : { accountId }) };
  });
}

/** A new record that a duplicate rule is against. */
interface Refused {
  at: number;
  duplicates: Duplicates;
}

const pathOf = (at: number): string => `report.participants[${at}]`;

function issueOf({ at, duplicates: { candidates } }: Refused): InputIssue {
  const ids = candidates.map(({ type, id }) => `${type} ${id}`).join(', ');
  return {
    path: pathOf(at),
    message: `a duplicate rule takes the participant for ${ids === '' ? 'a record it does not show' : ids}`,
  };
}

/** The error for people of whom a duplicate rule lets no record be made. */
function needsChoice(refused: readonly Refused[]): IntegrationError {
  const issues = refused.map(issueOf);
  const told = issues.slice(0, 3).map(({ path, message }) => `${path}: ${message}`);
  return new IntegrationError({
    code: 'NEEDS_CHOICE',
    provider: 'salesforce',
    vendorCode: 'DUPLICATES_DETECTED',
    status: 400,
    message: `Salesforce takes new people for others that are there: ${told.join('; ')}.`,
    hint: 'Set destination.match.onDuplicate to "adopt" or "leave-out"; or name the record in destination.whoId with match: true.',
    issues,
  });
}

const isRefused = (error: unknown): error is IntegrationError =>
  isIntegrationError(error) && error.status === 400 && error.code === 'REJECTED' && !error.maybeDelivered;

/** Makes records of people who have none, each by a step of its own: Salesforce lets two have one address. */
export class PeopleMaker {
  readonly #api: SalesforceApi;
  readonly #context: ExportContext;

  constructor(api: SalesforceApi, context: ExportContext) {
    this.#api = api;
    this.#context = context;
  }

  /**
   * The records of these people. Who is refused is told and left out. Throws `NEEDS_CHOICE` once all others are there, for
   * those whom a duplicate rule is against.
   */
  async make(
    { people, step, isFresh }: MissingPeople<MissingPerson>,
    { participants }: MeetingReport,
    type: PersonType,
    onDuplicate: DuplicatePolicy,
  ): Promise<RecordRef[]> {
    const made: KeptPerson[] = [];
    const [refused, notAccepted]: [Refused[], RefusedPerson[]] = [[], []];
    for (const { at, person } of this.#inTurn(people, participants, type, step)) {
      const seen: { duplicates?: Duplicates } = {};
      try {
        const name = this.#nameOf(step, person);
        made.push(await this.#context.step(name, this.#making(person, isFresh, onDuplicate, seen)));
      } catch (error) {
        if (seen.duplicates !== undefined) refused.push({ at, duplicates: seen.duplicates });
        else if (isRefused(error)) notAccepted.push({ at, why: error.message });
        else throw error;
      }
    }
    tellOfCreated(
      this.#context,
      { isNew: made.filter(({ isNew }) => isNew).length, refused: notAccepted.sort((a, b) => a.at - b.at) },
      'Salesforce',
      type,
    );
    if (refused.length > 0) this.#judge(refused, onDuplicate);
    return made.flatMap(({ records }) => records);
  }

  /**
   * Settles the doubt about a person whom an earlier attempt may have made and of whom this one knows nothing. The record
   * stays, and the report is not on it. Does nothing where another step is in doubt.
   */
  async settle(): Promise<void> {
    const name = this.#context.inDoubt;
    if (!makesAPerson(name)) return;
    await this.#context.step<KeptPerson>(name, {
      send: async () => ({ records: [], isNew: false }),
      find: (since) => this.#findByName(name, since),
    });
  }

  /** What is in doubt comes first: until it is settled, nothing else may be made. */
  #inTurn(people: readonly MissingPerson[], participants: readonly Participant[], type: PersonType, step: string) {
    const all = people.flatMap(({ at, accountId }) => {
      const participant = participants[at];
      const person = participant && newPerson(participant, type, accountId);
      return person === undefined ? [] : [{ at, person }];
    });
    const isInDoubt = (one: { person: NewPerson }) => this.#nameOf(step, one.person) === this.#context.inDoubt;
    return [...all.filter(isInDoubt), ...all.filter((one) => !isInDoubt(one))];
  }

  /** Tells nothing of the person. */
  #nameOf(step: string, { type, email }: Pick<NewPerson, 'type' | 'email'>): string {
    return `${step}-${type}-${shortDigest(`${this.#context.idempotencyKey} ${email}`)}`;
  }

  #making(
    person: NewPerson,
    isFresh: boolean,
    onDuplicate: DuplicatePolicy,
    seen: { duplicates?: Duplicates },
  ): Step<KeptPerson> {
    return {
      // Who was missing days ago may have been made by somebody meanwhile.
      send: async () =>
        (isFresh ? undefined : await this.#there(person)) ?? (await this.#create(person, onDuplicate, seen)),
      find: async (since) => {
        const from = new Date(since.getTime() - CLOCK_SKEW_MS);
        const there = await this.#there(person, from);
        return there === undefined ? 'absent' : { found: { ...there, isNew: true } };
      },
    };
  }

  /** The oldest record that has the address. */
  async #there({ type, email }: NewPerson, from = new Date(0)): Promise<KeptPerson | undefined> {
    const [row] = await this.#api.query(
      soql`SELECT Id FROM ${named(OBJECTS[type])} WHERE Email = ${email} AND CreatedDate >= ${from} ORDER BY CreatedDate, Id LIMIT 1`,
    );
    return row === undefined ? undefined : { records: [{ type, id: row.Id }], isNew: false };
  }

  async #create(
    { type, email, fields }: NewPerson,
    onDuplicate: DuplicatePolicy,
    seen: { duplicates?: Duplicates },
  ): Promise<KeptPerson> {
    let duplicates: Duplicates | undefined;
    try {
      const answer = await this.#api.call<{ id?: unknown; success?: unknown }>({
        method: 'POST',
        path: `sobjects/${OBJECTS[type]}`,
        json: fields,
        onRefusal: (body) => {
          duplicates = duplicatesIn(body);
        },
      });
      return { records: [{ type, id: idIn(answer) }], isNew: true };
    } catch (error) {
      // The account may be gone since it was found; the person is no less missing for that.
      const { AccountId, ...rest } = fields;
      if (AccountId !== undefined && isGone(error))
        return this.#create({ type, email, fields: rest }, onDuplicate, seen);
      if (duplicates === undefined) throw error;
      const [only, ...others] = duplicates.candidates;
      if (onDuplicate === 'adopt' && only !== undefined && others.length === 0 && duplicates.isWhole)
        return { records: [only], isNew: false };
      seen.duplicates = duplicates;
      throw error;
    }
  }

  #judge(refused: readonly Refused[], onDuplicate: DuplicatePolicy): void {
    const inOrder = refused.toSorted((a, b) => a.at - b.at);
    if (onDuplicate !== 'leave-out') throw needsChoice(inOrder);
    for (const { at } of inOrder) {
      const message = `${pathOf(at)}: a duplicate rule of the org takes the participant for somebody else, so no record was made.`;
      this.#context.warn({ code: 'DUPLICATE_LEFT_OUT', message });
    }
  }

  async #findByName(name: string, since: Date): Promise<Found<KeptPerson>> {
    const [, step = '', type] = /^(.+)-(contact|lead)-[\w-]{22}$/.exec(name) ?? [];
    if (type !== 'contact' && type !== 'lead') return 'cannot-tell';
    const from = new Date(since.getTime() - CLOCK_SKEW_MS);
    const rows = await this.#api.query(
      soql`SELECT Id, Email FROM ${named(OBJECTS[type])} WHERE CreatedDate >= ${from} AND Email != null ORDER BY CreatedDate, Id`,
    );
    const isThere = rows.some(
      ({ Email }) => this.#nameOf(step, { type, email: parseEmail(String(Email)) ?? '' }) === name,
    );
    return isThere ? { found: { records: [], isNew: true } } : 'absent';
  }
}
