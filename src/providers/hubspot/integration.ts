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
import { asAccount, type HubSpotAccount, linkTo, readAccount } from './account.ts';
import { checkNotes } from './check-notes.ts';
import { HUBSPOT_PROVIDER, type HubSpotConfig, type HubSpotDestination, isMatching, ownDomains } from './config.ts';
import { diagnoseHubSpot } from './diagnosis/diagnose.ts';
import { setUpHubSpot } from './diagnosis/set-up.ts';
import { Activities, type ActivityTarget } from './export/activities.ts';
import { checkCustomProperties, customValues } from './export/custom-properties.ts';
import { HubExport } from './export/hub-export.ts';
import { HubFiles } from './export/hub-files.ts';
import { FIRST_NOTE, MEETING } from './export/part-names.ts';
import { type PlannedActivity, planActivities } from './export/planned-activities.ts';
import { type PlannedTask, planTasks } from './export/planned-tasks.ts';
import { ownedBy, ownersOf, taskWarnings } from './export/task-owners.ts';
import { formatHubSpot, type HubSpotFormat } from './format.ts';
import { HubApi } from './hub-api.ts';
import type { ActivityType } from './objects.ts';
import { searchHubSpot } from './pickers/search.ts';
import { attachedBefore, RecordChoice } from './records/choice.ts';
import { RECORD_AGE_MS, RecordLookups } from './records/lookups.ts';
import { type HubSpotMatching, matchHubSpot } from './records/match.ts';

const ALL_ACTIVITIES: readonly ActivityType[] = ['note', 'meeting', 'task'];

/** How the application uses HubSpot, for all connections. */
export interface HubSpotManner {
  matching: HubSpotMatching;
  /** Milliseconds for which contacts and companies that were found are kept in the process. */
  recordAgeMs: number;
  /** Folder of HubSpot's file manager for transcripts and attachments. */
  filesFolder: string;
}

/** Where the application says nothing else. */
const DEFAULT_MANNER: HubSpotManner = {
  matching: {},
  recordAgeMs: RECORD_AGE_MS,
  filesFolder: '/Meeting reports',
};

/**
 * HubSpot: a note for each report on the contacts, companies, deals and tickets it belongs to; by option a meeting, and
 * tasks for the action items.
 *
 * @example
 * ```ts
 * import { HUBSPOT_PROVIDER, HubSpotIntegration } from '@liveprompt/integrations/hubspot';
 *
 * const hubspot = new HubSpotIntegration(HUBSPOT_PROVIDER, { accessToken: process.env.HUBSPOT_TOKEN ?? '' });
 * const works = () => hubspot.authenticate();
 * ```
 */
export class HubSpotIntegration extends Integration<HubSpotConfig, HubSpotDestination, HubSpotFormat> {
  override readonly sendsBySteps = true;
  /** How the application uses HubSpot. A subclass may have another default. */
  protected manner: HubSpotManner = DEFAULT_MANNER;
  readonly #address = this.baseUrl ?? 'https://api.hubapi.com/';
  readonly #api = new HubApi({ token: this.config.accessToken, baseUrl: this.#address, fetch: this.fetch });

  async authenticate(): Promise<boolean> {
    try {
      await this.keepAccount(await this.#readAccount());
      return true;
    } catch (error) {
      if (isIntegrationError(error) && error.code === 'AUTH_FAILED') return false;
      throw error;
    }
  }

  /** Pure. What becomes the meeting itself is called so in the coverage. */
  formatReport(data: ReportExportData<HubSpotDestination>): HubSpotFormat {
    const format = formatHubSpot(data);
    if (data.options.destination?.as !== 'meeting') return format;
    for (const entry of format.coverage.entries)
      entry.parts = entry.parts?.map((part) => (part === FIRST_NOTE ? MEETING : part)) as string[];
    return format;
  }

  async exportReport(data: ReportExportData<HubSpotDestination>, context?: ExportContext): Promise<ExportResult> {
    return this.#deliver(data, { results: {} }, context ?? this.standaloneContext());
  }

  /**
   * Edits what an earlier export made, on the records it is on; makes what is new or was deleted in HubSpot, and deletes
   * what the report needs no more. A task that somebody has begun is left.
   */
  override async updateReport(
    previous: PreviousExport,
    data: ReportExportData<HubSpotDestination>,
    context?: ExportContext,
  ): Promise<ExportResult> {
    return this.#deliver(data, previous, context ?? this.standaloneContext());
  }

  /** Deletes what an earlier export made, tasks that somebody has begun included. HubSpot's bin keeps it for a while. */
  override async revokeReport(previous: PreviousExport, context?: ExportContext): Promise<void> {
    const over = context ?? this.standaloneContext();
    const destination = previous.destination as HubSpotDestination | undefined;
    const records = attachedBefore(previous, destination);
    const target = this.#target({ records: records ?? [], isMatched: false, custom: {} }, await this.#account(over));
    // The choice is written down before the first activity is sent.
    const first = { name: destination?.as === 'meeting' ? MEETING : FIRST_NOTE, isReached: records !== undefined };
    const activities = new Activities(this.#api, over, target);
    const removals = [...removalsOf(previous, activities), ...removalsOf(previous, this.#files(over))];
    await takeBack(first, activities, removals, over, previous);
  }

  /** Which records a report would go to, with the reasons. Reads contacts, companies and deals; writes nothing. */
  override matchRecords(data: ReportExportData<HubSpotDestination>): Promise<RecordMatches> {
    const { matching } = this.manner;
    const internalDomains = [...(matching.internalDomains ?? []), ...ownDomains(this.config.internalDomains)];
    const over = { ...matching, internalDomains };
    return matchHubSpot(this.#lookups(), data.report, this.#destination(data), over);
  }

  /** Makes the unique property by which exports are certain, where HubSpot allows it, and proves that it works. */
  override async setUp(): Promise<Finding[]> {
    const { findings, account } = await setUpHubSpot(this.#api, asAccount(this.account));
    await this.keepAccount({ ...account, tokenDigest: this.#tokenDigest }, 'always');
    return findings;
  }

  /** The account, what each feature needs and has, the limits, and whether a report can reach the destination. Writes nothing. */
  override async diagnose(destination?: HubSpotDestination): Promise<Finding[]> {
    const before = asAccount(this.account);
    const { findings, account } = await diagnoseHubSpot(this.#api, this.config.accessToken, before, destination);
    if (account !== undefined) await this.keepAccount({ ...account, tokenDigest: this.#tokenDigest });
    return findings;
  }

  /** One page of the records of a kind: `contact`, `company`, `deal` or `ticket`. Throws what HubSpot refuses. */
  override async search(kind: string, query: SearchQuery): Promise<SearchPage> {
    return unlessAborted(query.signal, () => searchHubSpot(this.#api, kind, query));
  }

  #destination({ options }: ReportExportData<HubSpotDestination>): HubSpotDestination {
    return HUBSPOT_PROVIDER.resolveDestination(this.config, options.destination);
  }

  #lookups(): RecordLookups {
    const { recordAgeMs: ageMs } = this.manner;
    return new RecordLookups(this.#api, { token: this.config.accessToken, baseUrl: this.#address, ageMs });
  }

  /** A source is given up a little before the request that waits for it, so that the right one is blamed. */
  #files(context: ExportContext): HubFiles {
    const limits = { signal: context.signal, timeoutMs: this.timeoutMs * 0.9 };
    return new HubFiles(this.#api, this.manner.filesFolder, limits, (warning) => context.warn(warning));
  }

  get #tokenDigest(): string {
    return shortDigest(this.config.accessToken);
  }

  /** What was set up holds for the account, whatever token it is reached by. */
  async #readAccount(): Promise<HubSpotAccount> {
    const account = await readAccount(this.#api, asAccount(this.account));
    return { ...account, tokenDigest: this.#tokenDigest };
  }

  /** Asked once for each token. Without it there are no links, and the unique property is not used. */
  async #account(context: ExportContext): Promise<HubSpotAccount | undefined> {
    const known = asAccount(this.account);
    // Another token may be that of another account.
    if (known?.tokenDigest === this.#tokenDigest) return known;
    try {
      const account = await this.#readAccount();
      await this.keepAccount(account);
      return account;
    } catch (error) {
      if (isIntegrationError(error) && (error.code === 'AUTH_FAILED' || error.code === 'ABORTED')) throw error;
      context.warn({ code: 'NO_LINK', message: 'HubSpot did not tell its account, so there are no links.' });
      return undefined;
    }
  }

  #target(
    chosen: Pick<ActivityTarget, 'records' | 'isMatched' | 'custom'>,
    account: HubSpotAccount | undefined,
  ): ActivityTarget {
    return {
      ...chosen,
      exportKeyOn: account?.exportKeyOn ?? [],
      exportKeySince: Date.parse(account?.exportKeySince ?? '') || Number.POSITIVE_INFINITY,
      linkTo: (type, id) => linkTo(account, { type, id }, chosen.records),
    };
  }

  async #deliver(
    data: ReportExportData<HubSpotDestination>,
    previous: PreviousExport,
    context: ExportContext,
  ): Promise<ExportResult> {
    const destination = this.#destination(data);
    const { notes, files, warnings } = this.formatReport({ ...data, options: { ...data.options, destination } });
    checkNotes(notes);
    for (const warning of warnings) context.warn(warning);
    const account = await this.#account(context);
    const { includeAttachments = FORMAT_DEFAULTS.includeAttachments } = data.options;
    const plannedFiles = planFiles(includeAttachments ? data.report : {}, files);
    const activities = planActivities(data.report, notes, destination);
    const tasks = destination.tasks === true ? planTasks(data, account?.timeZone) : [];
    await context.plan([...activities, ...tasks, ...plannedFiles]);
    const custom = await this.#customProperties(destination, activities, context);
    const choice = new RecordChoice(this.#api, this.#lookups(), context, previous);
    const records = await choice.recordsFor(data.report, destination, () => this.matchRecords(data));
    const target = this.#target({ records, isMatched: isMatching(destination), custom }, account);
    const over = new Activities(this.#api, context, target);
    const planned = [...activities, ...(await this.#withOwners(tasks, context))];
    const parts = await new HubExport(over, this.#files(context), context, previous).carryOut({
      activities: planned,
      files: plannedFiles,
    });
    const { name: _part, ...first } = parts[0] ?? { name: '' };
    return { success: true, provider: this.provider.id, ...first, parts };
  }

  async #customProperties(
    { customProperties }: HubSpotDestination,
    activities: readonly PlannedActivity[],
    context: ExportContext,
  ): Promise<ActivityTarget['custom']> {
    if (customProperties === undefined) return {};
    const having = activities.filter(({ properties }) => 'customProperties' in properties);
    const types = ALL_ACTIVITIES.filter((type) => having.some((one) => one.type === type));
    const check = () =>
      checkCustomProperties(this.#api, `${this.config.accessToken} ${this.#address}`, customProperties, types);
    const fitting = await context.step(`properties-${shortDigest(JSON.stringify(customProperties))}`, {
      repeatable: true,
      send: check,
    });
    return Object.fromEntries(types.map((type) => [type, customValues(customProperties, fitting[type])]));
  }

  /** A task without its owner is better than none. */
  async #ownersOf(tasks: readonly PlannedTask[], context: ExportContext): Promise<Record<string, string>> {
    const asked = tasks.map(({ name, ownerEmail }) => [name, ownerEmail]);
    if (asked.every(([, email]) => email === undefined)) return {};
    try {
      return await context.step(`owners-${shortDigest(JSON.stringify(asked))}`, {
        repeatable: true,
        send: () => ownersOf(this.#api, tasks),
      });
    } catch (error) {
      if (isIntegrationError(error) && error.code === 'PERMISSION_DENIED') return {};
      throw error;
    }
  }

  async #withOwners(tasks: readonly PlannedTask[], context: ExportContext): Promise<PlannedActivity[]> {
    if (tasks.length === 0) return [];
    const owners = await this.#ownersOf(tasks, context);
    for (const warning of taskWarnings(tasks, owners)) context.warn(warning);
    return tasks.map((task) => ownedBy(task, owners[task.name]));
  }
}
