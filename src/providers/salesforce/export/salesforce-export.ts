import { ActivityExport } from '../../../crm/activity-export.ts';
import type { ActivitySteps, Removed } from '../../../crm/activity-steps.ts';
import type { ExportContext, PreviousExport, Step } from '../../../delivery/export-context.ts';
import type { IntegrationError } from '../../../errors.ts';
import { isIntegrationError } from '../../../errors.ts';
import { toPart } from '../../../export-part.ts';
import { isAboutAFile, refusedFiles } from '../../../file-refusals.ts';
import type { PlannedFile } from '../../../formatters/report-files.ts';
import { keptAs } from '../../../kept-results.ts';
import type { ExportPart } from '../../../result.ts';
import type { ActivityAddress } from './activity-store.ts';
import type { FileSteps, Uploaded } from './file-steps.ts';
import { isFilePart, isReportPart } from './part-names.ts';
import type { PlannedRecord } from './planned-records.ts';
import { asWritten, type RecordSteps, type Written } from './record-steps.ts';

type Plan = PlannedRecord | PlannedFile;
type Kept = Written | Uploaded;
type Doubtful = ActivityAddress | Uploaded;

const isFile = (plan: Plan): plan is PlannedFile => 'open' in plan;
const isUploaded = (kept: Kept | Doubtful): kept is Uploaded => 'recordId' in kept;

/** Records and files, whichever it is: one that is in doubt is settled before the other kind is made. */
export class AllSteps implements ActivitySteps<Plan, Kept, Doubtful> {
  readonly #records: RecordSteps;
  readonly #files: FileSteps;
  #hasReport = false;

  /** The records that earlier exports put files on are where one in doubt is looked for: the task, the event, or both. */
  constructor(records: RecordSteps, files: FileSteps, previous: PreviousExport) {
    this.#records = records;
    this.#files = files;
    for (const [name, { exportId }] of keptAs(previous, asWritten)) if (isReportPart(name)) files.putOn(exportId);
  }

  asKept = (kept: unknown, name: string): Kept | undefined =>
    isFilePart(name) ? this.#files.asKept(kept, name) : this.#records.asKept(kept, name);

  creating(plan: Plan, replaced?: string): Step<Kept> {
    return (isFile(plan) ? this.#files.creating(plan, replaced) : this.#records.creating(plan, replaced)) as Step<Kept>;
  }

  bringing(before: Kept, plan: Plan, isHalfEdited: boolean): Step<Kept> {
    return (
      isUploaded(before) || isFile(plan)
        ? this.#files.bringing(before as Uploaded)
        : this.#records.bringing(before, plan, isHalfEdited)
    ) as Step<Kept>;
  }

  removing(kept: Kept): Step<Removed> {
    return isUploaded(kept) ? this.#files.removing(kept) : this.#records.removing(kept);
  }

  withdrawing(part: string, replaced?: string): Step<Doubtful | null> | undefined {
    return (isFilePart(part) ? this.#files.withdrawing(part, replaced) : this.#records.withdrawing(part, replaced)) as
      | Step<Doubtful | null>
      | undefined;
  }

  isUntouched(kept: Kept, name: string): (() => Promise<boolean>) | undefined {
    return isUploaded(kept) ? undefined : this.#records.isUntouched(kept, name);
  }

  /** From now on files go onto this record. */
  putFilesOn(recordId: string): void {
    this.#files.putOn(recordId);
    this.#hasReport = true;
  }

  /** True once the record of the report is there. */
  get hasReport(): boolean {
    return this.#hasReport;
  }

  /** Matched records that are gone, so that the report could be on none. */
  get gone(): readonly string[] {
    return this.#records.gone;
  }
}

/** An export as it is planned: what holds the report first, then the follow-ups, and the files. */
export interface PlannedExport {
  records: readonly PlannedRecord[];
  files: readonly PlannedFile[];
}

/** A file that may not be uploaded does not take the report away again. One that may be there stays in doubt. */
const isRefusedFile = (error: unknown): error is IntegrationError =>
  isIntegrationError(error) && !error.maybeDelivered && (error.code === 'PERMISSION_DENIED' || isAboutAFile(error));

/** Brings Salesforce to what the plan says. The parts as they are there then; throws which files were refused once all the rest is there. */
export async function carryOut(
  { records, files }: PlannedExport,
  steps: AllSteps,
  context: ExportContext,
  previous: PreviousExport,
): Promise<ExportPart[]> {
  const over = new ActivityExport<Plan, Kept, Doubtful>('Salesforce', steps, context, previous);
  const kept: [string, Kept][] = [];
  // Records come before the files, which are put on the first by the very call that uploads them.
  for (const record of records) {
    const there = await over.bring(record);
    if (record.isReport) steps.putFilesOn(there[1].exportId);
    kept.push(there);
  }
  const refusals: [PlannedFile, IntegrationError][] = [];
  for (const file of files) {
    try {
      kept.push(await over.bring(file));
    } catch (error) {
      if (!isRefusedFile(error)) throw error;
      refusals.push([file, error]);
    }
  }
  await over.withdrawDoubtful();
  await over.removeSurplus([...records, ...files]);
  if (refusals.length > 0) throw refusedFiles('salesforce', refusals, files.length);
  return kept.map(([name, one]) => toPart(name, one));
}
