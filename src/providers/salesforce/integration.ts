import { removalsOf, takeBack } from '../../crm/activity-revocation.ts';
import type { ExportContext, PreviousExport } from '../../delivery/export-context.ts';
import { shortDigest } from '../../digest.ts';
import { isIntegrationError } from '../../errors.ts';
import { type Finding, Integration, type SearchPage, type SearchQuery } from '../../integration.ts';
import type { RecordMatches } from '../../matching/records.ts';
import type { ReportExportData } from '../../report.ts';
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
import { activityOf, reportPart } from './export/part-names.ts';
import { RecordSteps, type Related } from './export/record-steps.ts';
import { AllSteps } from './export/salesforce-export.ts';
import { formatSalesforce, type SalesforceFormat } from './format.ts';
import type { ActivityType } from './objects.ts';
import { asOrg } from './org.ts';
import { OrgFacts } from './org-facts.ts';
import { searchSalesforce } from './pickers/search.ts';
import { RECORD_AGE_MS, RecordLookups } from './records/lookups.ts';
import { matchSalesforce, type SalesforceMatching } from './records/match.ts';
import { relatedBefore, settlePeople } from './records/relations.ts';
import { ReportDelivery } from './report-delivery.ts';
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
    // The choice is written down before the first record is sent.
    const first = { name: reportPart(object), isReached: relatedBefore(previous, destination) !== undefined };
    const facts = await this.#factsToLook([first.name, over.inDoubt ?? first.name], previous, over);
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
      if (!facts.has(type, FACTS_AGE_MS)) await facts.learnFor(context, type);
    }
    return facts;
  }

  /** What must be known to look for these parts, where it is not known what became of them. */
  async #factsToLook(names: readonly string[], { results }: PreviousExport, context: ExportContext): Promise<OrgFacts> {
    const facts = this.#orgFacts('unless-changed');
    const types = names.flatMap((name) =>
      name in results && name !== context.inDoubt ? [] : (activityOf(name) ?? []),
    );
    for (const type of new Set(types)) {
      if (!facts.has(type, FACTS_AGE_MS)) await facts.learnFor(context, type, { isToRead: true });
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

  async #deliver(
    data: ReportExportData<SalesforceDestination>,
    previous: PreviousExport,
    context: ExportContext,
  ): Promise<ExportResult> {
    const destination = this.#destination(data);
    const asked = { ...data, options: { ...data.options, destination } };
    const format = this.formatReport(asked);
    const record = checkRecords(format.records);
    for (const warning of format.warnings) context.warn(warning);
    const types: ActivityType[] = destination.tasks === true ? [record.type, 'Task'] : [record.type];
    const facts = await this.#facts(types, context);
    const parts = await new ReportDelivery({
      api: this.#api,
      lookups: this.#lookups,
      facts,
      context,
      previous,
      keyField: keyFieldOf(this.config),
      match: () => this.matchRecords(asked),
      stepsOn: (related) => this.#steps(related, facts, context, previous),
    }).carryOut({ data: asked, record, files: format.files, types });
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
