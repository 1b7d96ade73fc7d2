import { removalsOf, takeBack } from '../../crm/activity-revocation.ts';
import type { ExportContext, PreviousExport } from '../../delivery/export-context.ts';
import { shortDigest } from '../../digest.ts';
import { isIntegrationError } from '../../errors.ts';
import { planFiles } from '../../formatters/report-files.ts';
import { type Finding, Integration, type SearchPage, type SearchQuery } from '../../integration.ts';
import type { RecordMatches } from '../../matching/records.ts';
import { FORMAT_DEFAULTS, type ReportExportData } from '../../report.ts';
import type { ExportResult } from '../../result.ts';
import { unlessAborted } from '../../unless-aborted.ts';
import { checkRecords } from './check-records.ts';
import {
  keyFieldOf,
  ownDomains,
  SALESFORCE_PROVIDER,
  type SalesforceConfig,
  type SalesforceDestination,
} from './config.ts';
import { diagnoseSalesforce } from './diagnosis/diagnose.ts';
import { setUpSalesforce } from './diagnosis/set-up.ts';
import { FileSteps } from './export/file-steps.ts';
import { withOwners } from './export/follow-up-owners.ts';
import { reportPart } from './export/part-names.ts';
import { planReport } from './export/planned-records.ts';
import { RecordSteps, type Related } from './export/record-steps.ts';
import { AllSteps, carryOut } from './export/salesforce-export.ts';
import { fillFollowUps, fillReport } from './fill-report.ts';
import { formatSalesforce, type SalesforceFormat, type SalesforceRecord } from './format.ts';
import type { ActivityType } from './objects.ts';
import { asOrg } from './org.ts';
import { OrgFacts } from './org-facts.ts';
import { searchSalesforce } from './pickers/search.ts';
import { RECORD_AGE_MS, RecordLookups } from './records/lookups.ts';
import { matchSalesforce, type SalesforceMatching } from './records/match.ts';
import { chooseRelations, relatedBefore, settlePeople } from './records/relations.ts';
import { DEFAULT_RULES, type SalesforceRules } from './rules.ts';
import { SalesforceApi } from './salesforce-api.ts';

/** How the application uses Salesforce, for all connections. */
export interface SalesforceManner {
  matching: SalesforceMatching;
  /** Milliseconds for which records that were found are kept in the process. */
  recordAgeMs: number;
  /** What a task says of itself that no report says in so many words. */
  rules: SalesforceRules;
  /** Such as `65.0`. */
  apiVersion: string;
}

/** The version of the API where the application names no other: Winter ’26, which Salesforce serves for years. [docs] */
const API_VERSION = '65.0';

const DEFAULT_MANNER: SalesforceManner = {
  matching: {},
  recordAgeMs: RECORD_AGE_MS,
  rules: DEFAULT_RULES,
  apiVersion: API_VERSION,
};

/** A report that is formatted: what it becomes, and where it goes. */
interface Wanted {
  data: ReportExportData<SalesforceDestination>;
  record: SalesforceRecord;
  files: SalesforceFormat['files'];
}

/** What Salesforce says when the org has other fields than it had, or shows the user others. */
const ABOUT_FIELDS: ReadonlySet<string | undefined> = new Set([
  'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
  'INVALID_FIELD',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  // Also of a field for the export key that is not there any more.
  'NOT_FOUND',
  'REQUIRED_FIELD_MISSING',
  'STRING_TOO_LONG',
]);
const isAboutFields = (error: unknown): boolean => isIntegrationError(error) && ABOUT_FIELDS.has(error.vendorCode);

/** For so long what is known of an org’s fields is used without asking. A refusal is asked about at once. [ours] */
const FACTS_AGE_MS = 86_400_000;
/** From this share of the daily calls on somebody should know. [ours] */
const NEARLY_SPENT = 0.95;

/**
 * Salesforce: a completed task, or an event, for each report on the contacts, leads, accounts, opportunities and cases it
 * belongs to; by option open tasks for the action items.
 *
 * @example
 * ```ts
 * import { SALESFORCE_PROVIDER, SalesforceIntegration } from '@liveprompt/integrations/salesforce';
 *
 * const salesforce = new SalesforceIntegration(SALESFORCE_PROVIDER, {
 *   instanceUrl: 'https://acme.my.salesforce.com',
 *   accessToken: process.env.SALESFORCE_TOKEN ?? '',
 * });
 * const works = () => salesforce.authenticate();
 * ```
 */
export class SalesforceIntegration extends Integration<SalesforceConfig, SalesforceDestination, SalesforceFormat> {
  override readonly sendsBySteps = true;
  /** How the application uses Salesforce. A subclass may have another default. */
  protected manner: SalesforceManner = DEFAULT_MANNER;
  #ownApi: SalesforceApi | undefined;
  #ownLookups: RecordLookups | undefined;

  async authenticate(): Promise<boolean> {
    try {
      // The list of resources: the version alone would be told to anybody.
      await this.#api.call({ method: 'GET', path: '' });
      return true;
    } catch (error) {
      if (isIntegrationError(error) && error.code === 'AUTH_FAILED') return false;
      throw error;
    }
  }

  /** Pure. */
  formatReport(data: ReportExportData<SalesforceDestination>): SalesforceFormat {
    return formatSalesforce(data, this.manner.rules);
  }

  async exportReport(data: ReportExportData<SalesforceDestination>, context?: ExportContext): Promise<ExportResult> {
    return this.#deliver(data, { results: {} }, context ?? this.standaloneContext());
  }

  /**
   * Edits what an earlier export made, on the records it is on; makes what is new or was deleted in Salesforce, and deletes
   * what the report needs no more. A follow-up that somebody has begun is left, and so are status, priority and owner.
   */
  override async updateReport(
    previous: PreviousExport,
    data: ReportExportData<SalesforceDestination>,
    context?: ExportContext,
  ): Promise<ExportResult> {
    return this.#deliver(data, previous, context ?? this.standaloneContext());
  }

  /** Deletes what an earlier export made, follow-ups that somebody has begun included. Salesforce’s bin keeps it for 15 days. */
  override async revokeReport(previous: PreviousExport, context?: ExportContext): Promise<void> {
    const over = context ?? this.standaloneContext();
    const destination = (previous.destination ?? {}) as SalesforceDestination;
    const { object = 'Task' } = destination;
    const facts = await this.#facts([object, 'Task'], over);
    // The choice is written down before the first record is sent.
    const first = { name: reportPart(object), isReached: relatedBefore(previous, destination) !== undefined };
    const steps = this.#steps({ whoIds: [], isMatched: false }, facts, over, previous);
    await settlePeople(this.#api, over);
    await takeBack(first, steps, removalsOf(previous, steps), over, previous);
  }

  /** Which records a report would go to, with the reasons. Reads contacts, leads, accounts and opportunities; writes nothing. */
  override matchRecords(data: ReportExportData<SalesforceDestination>): Promise<RecordMatches> {
    const { matching } = this.manner;
    const internalDomains = [...(matching.internalDomains ?? []), ...ownDomains(this.config.internalDomains)];
    return matchSalesforce(this.#lookups, data.report, this.#destination(data), { ...matching, internalDomains });
  }

  /** Looks for the field by which exports are certain, and says how to make it. Salesforce lets no application make it. */
  override async setUp(): Promise<Finding[]> {
    return setUpSalesforce(this.#api, this.#orgFacts('always'), this.config);
  }

  /** The org, the user, what may be read and written, the limits, and whether a report can reach the destination. Writes nothing. */
  override async diagnose(destination?: SalesforceDestination): Promise<Finding[]> {
    const { rules } = this.manner;
    const facts = this.#orgFacts('unless-changed');
    return diagnoseSalesforce({ api: this.#api, facts, config: this.config, rules }, destination);
  }

  /** One page of the records of a kind: `account`, `contact`, `lead`, `opportunity` or `case`. Throws what Salesforce refuses. */
  override async search(kind: string, query: SearchQuery): Promise<SearchPage> {
    return unlessAborted(query.signal, () => searchSalesforce(this.#api, this.config.instanceUrl, kind, query));
  }

  /** Made when it is first needed: a subclass says in which manner. */
  get #api(): SalesforceApi {
    const { accessToken: token, instanceUrl } = this.config;
    this.#ownApi ??= new SalesforceApi({ token, instanceUrl, apiVersion: this.manner.apiVersion, fetch: this.fetch });
    return this.#ownApi;
  }

  #destination({ options }: ReportExportData<SalesforceDestination>): SalesforceDestination {
    return SALESFORCE_PROVIDER.resolveDestination(this.config, options.destination);
  }

  /** Says whose org it is: what one token may see is not shown to another. */
  get #scope(): string {
    return JSON.stringify([this.config.accessToken, this.config.instanceUrl]);
  }

  get #lookups(): RecordLookups {
    const { recordAgeMs: ageMs } = this.manner;
    const hasPersonAccounts = asOrg(this.account)?.hasPersonAccounts;
    this.#ownLookups ??= new RecordLookups(this.#api, { scope: this.#scope, ageMs, hasPersonAccounts });
    return this.#ownLookups;
  }

  #orgFacts(how: 'unless-changed' | 'always'): OrgFacts {
    const { accessToken, instanceUrl } = this.config;
    const keyField = keyFieldOf(this.config);
    const tokenDigest = shortDigest(accessToken);
    const access = { api: this.#api, scope: this.#scope, tokenDigest, instanceUrl, keyField };
    return new OrgFacts(access, asOrg(this.account), (org) => this.keepAccount(org, how));
  }

  /** What is known of these kinds of activities; asked for where it is not, or is old. */
  async #facts(types: readonly ActivityType[], context: ExportContext): Promise<OrgFacts> {
    const facts = this.#orgFacts('unless-changed');
    for (const type of new Set(types)) {
      if (facts.has(type, FACTS_AGE_MS)) continue;
      const learn = async () => {
        await facts.learn(type);
        return null;
      };
      // A step, so that it waits where Salesforce asks for it. What it learns is kept with the connection.
      await context.step(`describe-${type}`, {
        repeatable: true,
        reads: true,
        send: learn,
        holds: async () => facts.has(type, FACTS_AGE_MS),
      });
    }
    return facts;
  }

  #steps(related: Related, facts: OrgFacts, context: ExportContext, previous: PreviousExport): AllSteps {
    const { instanceUrl } = this.config;
    // A source is given up a little before the request that waits for it, so that the right one is blamed.
    const limits = { signal: context.signal, timeoutMs: this.timeoutMs * 0.9 };
    const records = new RecordSteps(this.#api, context, { related, instanceUrl, known: facts.activities });
    return new AllSteps(records, new FileSteps(this.#api, context, limits), previous);
  }

  /** What is known of the org's fields may be old: where Salesforce refuses for them, it is asked, and tried once more. */
  async #deliver(
    data: ReportExportData<SalesforceDestination>,
    previous: PreviousExport,
    context: ExportContext,
  ): Promise<ExportResult> {
    const destination = this.#destination(data);
    const format = this.formatReport({ ...data, options: { ...data.options, destination } });
    const record = checkRecords(format.records);
    for (const warning of format.warnings) context.warn(warning);
    const types: ActivityType[] = destination.tasks === true ? [record.type, 'Task'] : [record.type];
    const facts = await this.#facts(types, context);
    const wanted = { data: { ...data, options: { ...data.options, destination } }, record, files: format.files };
    try {
      return await this.#bring(wanted, facts, previous, context);
    } catch (error) {
      if (!isAboutFields(error) || !(await facts.learnWhatIsOld(types))) throw error;
      return this.#bring(wanted, facts, previous, context);
    }
  }

  async #bring(
    { data, record, files: made }: Wanted,
    facts: OrgFacts,
    previous: PreviousExport,
    context: ExportContext,
  ): Promise<ExportResult> {
    const { report, options } = data;
    const { destination = {}, includeAttachments = FORMAT_DEFAULTS.includeAttachments } = options;
    const filled = await fillReport(facts, record, destination, data, keyFieldOf(this.config));
    const followUps = destination.tasks === true ? await fillFollowUps(facts, data, filled.required) : undefined;
    for (const warning of [...filled.warnings, ...(followUps?.warnings ?? [])]) context.warn(warning);
    const files = planFiles(includeAttachments ? report : {}, [...made, ...filled.overflow]);
    const first = planReport(record.type, filled.values, filled.onlyAtFirst);
    await context.plan([first, ...(followUps?.planned ?? []), ...files]);
    const related = await chooseRelations({
      api: this.#api,
      lookups: this.#lookups,
      context,
      previous,
      report,
      destination,
      match: () => this.matchRecords(data),
    });
    await facts.noteAccounts(this.#lookups.hasPersonAccounts);
    const records = [first, ...(await withOwners(this.#api, followUps?.planned ?? [], context))];
    const steps = this.#steps(related, facts, context, previous);
    const parts = await carryOut({ records, files }, steps, context, previous);
    this.#tellUsage(context);
    const { name: _part, ...there } = parts[0] ?? { name: '' };
    return { success: true, provider: this.provider.id, ...there, parts };
  }

  #tellUsage(context: ExportContext): void {
    const { used, limit } = this.#api.usage ?? { used: 0, limit: 1 };
    if (used < limit * NEARLY_SPENT) return;
    const message = `The org has used ${used} of its ${limit} API calls of the last 24 hours.`;
    context.warn({ code: 'API_CALLS_NEARLY_SPENT', message });
  }
}
