import { ActivityExport } from '../../../crm/activity-export.ts';
import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import { shortDigest } from '../../../digest.ts';
import { type IntegrationError, isIntegrationError } from '../../../errors.ts';
import { sentAgain, toPart } from '../../../export-part.ts';
import { isAboutAFile, refusedFiles } from '../../../file-refusals.ts';
import type { PlannedFile } from '../../../formatters/report-files.ts';
import { keptAs } from '../../../kept-results.ts';
import type { ExportPart } from '../../../result.ts';
import type { Activities, Written } from './activities.ts';
import { asUploaded, type HubFiles, type Uploaded } from './hub-files.ts';
import type { PlannedActivity } from './planned-activities.ts';

/** An export as it is planned: what holds the report first, then the other activities, and the files. */
export interface PlannedExport {
  activities: readonly PlannedActivity[];
  files: readonly PlannedFile[];
}

type Refusal = [PlannedFile, IntegrationError];

/** A file that may not be uploaded does not keep the report away. */
const isRefusedFile = (error: unknown): error is IntegrationError =>
  isAboutAFile(error) || (isIntegrationError(error) && error.code === 'PERMISSION_DENIED');

/** Brings HubSpot to what the plan says: makes, edits and takes away files, notes, meetings and tasks, each as a step. */
export class HubExport {
  readonly #activities: Activities;
  readonly #files: HubFiles;
  readonly #context: ExportContext;
  readonly #previous: PreviousExport;

  constructor(activities: Activities, files: HubFiles, context: ExportContext, previous: PreviousExport) {
    this.#activities = activities;
    this.#files = files;
    this.#context = context;
    this.#previous = previous;
  }

  /** The parts as they are there then. Throws which files were refused once all the rest is there. */
  async carryOut({ activities, files }: PlannedExport): Promise<ExportPart[]> {
    const { uploaded, refusals } = await this.#uploadAll(files);
    this.#activities.fileIds = uploaded.map(([, { fileId }]) => fileId);
    const over = new ActivityExport('HubSpot', this.#activities, this.#context, this.#previous);
    const written: [string, Written][] = [];
    for (const plan of activities) written.push(await over.bring(plan));
    await over.withdrawDoubtful();
    await this.#attach(written[0]?.[1]);
    await over.removeSurplus(activities);
    await this.#deleteSurplus(files);
    if (refusals.length > 0) throw refusedFiles('hubspot', refusals, files.length);
    return [...written, ...uploaded].map(([name, one]) => toPart(name, one));
  }

  /** Files come first, so that the one call that makes the note names them. */
  async #uploadAll(files: readonly PlannedFile[]): Promise<{ uploaded: [string, Uploaded][]; refusals: Refusal[] }> {
    const uploaded: [string, Uploaded][] = [];
    const refusals: Refusal[] = [];
    for (const file of files) {
      try {
        uploaded.push([file.name, await this.#upload(file)]);
      } catch (error) {
        if (!isRefusedFile(error)) throw error;
        refusals.push([file, error]);
      }
    }
    return { uploaded, refusals };
  }

  /** The name of its part is made of what it holds. */
  async #upload(file: PlannedFile): Promise<Uploaded> {
    const before = asUploaded(this.#previous.results[file.name], file.name);
    if (before === undefined) return this.#context.step(file.name, this.#files.uploading(file));
    const kept = await this.#context.step(file.name, this.#files.keeping(before, file));
    if (kept.fileId !== before.fileId) this.#context.warn(sentAgain(file.name, 'HubSpot'));
    return kept;
  }

  /** A note that was made while a file was refused gets it later. */
  async #attach(first: Written | undefined): Promise<void> {
    const step = first && this.#activities.attaching(first);
    if (step === undefined) return;
    await this.#context.step(`attachments-${shortDigest(this.#activities.fileIds.join())}`, step);
  }

  /** After the activities: a file that goes before its note leaves a dead name there. */
  async #deleteSurplus(files: readonly PlannedFile[]): Promise<void> {
    for (const [name, uploaded] of keptAs(this.#previous, asUploaded)) {
      // One that was refused keeps its name for the next attempt.
      const isNeeded = files.some((one) => one.name === name);
      if (!isNeeded) await this.#context.step(name, this.#files.removing(uploaded));
    }
  }
}
