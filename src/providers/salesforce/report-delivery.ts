import type { ExportContext, PreviousExport } from '../../delivery/export-context.ts';
import { isIntegrationError } from '../../errors.ts';
import { planFiles } from '../../formatters/report-files.ts';
import type { RecordMatches } from '../../matching/records.ts';
import { FORMAT_DEFAULTS, type ReportExportData } from '../../report.ts';
import type { ExportPart } from '../../result.ts';
import type { SalesforceDestination } from './config.ts';
import { withOwners } from './export/follow-up-owners.ts';
import { planReport } from './export/planned-records.ts';
import type { Related } from './export/record-steps.ts';
import { type AllSteps, carryOut, type PlannedExport } from './export/salesforce-export.ts';
import { type FilledFollowUps, fillFollowUps, fillReport } from './fill-report.ts';
import type { SalesforceFormat, SalesforceRecord } from './format.ts';
import type { ActivityType } from './objects.ts';
import type { OrgFacts } from './org-facts.ts';
import type { RecordLookups } from './records/lookups.ts';
import { chooseRelations } from './records/relations.ts';
import type { SalesforceApi } from './salesforce-api.ts';

/** A report that is formatted: what it becomes, and where it goes. */
export interface FormattedReport {
  data: ReportExportData<SalesforceDestination>;
  record: SalesforceRecord;
  files: SalesforceFormat['files'];
  /** The kinds of activities that are written. */
  types: readonly ActivityType[];
}

/** What one export is carried out with. */
export interface DeliveryMeans {
  api: SalesforceApi;
  lookups: RecordLookups;
  facts: OrgFacts;
  context: ExportContext;
  previous: PreviousExport;
  /** The field of the export keys. */
  keyField: string;
  match(): Promise<RecordMatches>;
  stepsOn(related: Related): AllSteps;
}

/** An export that only has to be sent. */
interface Prepared extends PlannedExport {
  steps: AllSteps;
}

const NONE: FilledFollowUps = { planned: [], warnings: [] };

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

/** Carries one report out: fills the fields, chooses the records, and brings all of it to the org. */
export class ReportDelivery {
  readonly #means: DeliveryMeans;

  constructor(means: DeliveryMeans) {
    this.#means = means;
  }

  /**
   * The parts as they are there then. What was known may be old: where Salesforce refuses the report for its fields, or
   * all that was matched is gone, it is asked anew, and tried once more.
   */
  async carryOut(report: FormattedReport): Promise<ExportPart[]> {
    const first = await this.#prepare(report, []);
    try {
      return await this.#bring(first);
    } catch (error) {
      const again = await this.#prepareAnew(report, first, error);
      if (again === undefined) throw error;
      return this.#bring(again);
    }
  }

  #bring({ records, files, steps }: Prepared): Promise<ExportPart[]> {
    const { context, previous } = this.#means;
    return carryOut({ records, files }, steps, context, previous);
  }

  /** Undefined where asking anew would mend nothing. */
  async #prepareAnew(report: FormattedReport, { steps }: Prepared, error: unknown): Promise<Prepared | undefined> {
    const { lookups, facts, context } = this.#means;
    if (steps.hasReport) return undefined;
    if (steps.gone.length > 0) {
      lookups.forget();
      return this.#prepare(report, steps.gone);
    }
    const isOld = isAboutFields(error) && (await facts.learnWhatIsOld(context, report.types));
    return isOld ? this.#prepare(report, []) : undefined;
  }

  /** All that can be refused before anything is written. `gone` are records that must not be chosen again. */
  async #prepare({ data, record, files: made }: FormattedReport, gone: readonly string[]): Promise<Prepared> {
    const { api, lookups, facts, context, previous, keyField, match, stepsOn } = this.#means;
    const { report, options } = data;
    const { destination = {}, includeAttachments = FORMAT_DEFAULTS.includeAttachments } = options;
    const filled = await fillReport(facts, context, record, destination, data, keyField);
    const followUps = destination.tasks === true ? await fillFollowUps(facts, context, data, filled.required) : NONE;
    for (const warning of [...filled.warnings, ...followUps.warnings]) context.warn(warning);
    const files = planFiles(includeAttachments ? report : {}, [...made, ...filled.overflow]);
    const first = planReport(record.type, filled.values, filled.onlyAtFirst);
    await context.plan([first, ...followUps.planned, ...files]);
    const choice = { api, lookups, context, previous, report, destination, gone, match };
    const related = await chooseRelations(choice);
    await facts.noteAccounts(lookups.hasPersonAccounts);
    const records = [first, ...(await withOwners(api, followUps.planned, context))];
    const namedIds = [destination.whoId, destination.whatId].filter((id) => id !== undefined);
    return { records, files, steps: stepsOn({ ...related, namedIds }) };
  }
}
