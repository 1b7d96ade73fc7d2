import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import { shortDigest } from '../../../digest.ts';
import { type IntegrationError, isIntegrationError } from '../../../errors.ts';
import { sentAgain, toPart } from '../../../export-part.ts';
import { isAboutAFile, refusedFiles } from '../../../file-refusals.ts';
import type { PlannedFile } from '../../../formatters/report-files.ts';
import { keptAs } from '../../../kept-results.ts';
import type { ExportPart } from '../../../result.ts';
import { type Activities, asWritten, type Written } from './activities.ts';
import { asUploaded, type HubFiles, type Uploaded } from './hub-files.ts';
import type { PlannedActivity } from './planned-activities.ts';
import { withdrawDoubtful } from './withdraw-doubtful.ts';

/** An export as it is planned: what holds the report first, then the other activities, and the files. */
export interface PlannedExport {
  activities: readonly PlannedActivity[];
  files: readonly PlannedFile[];
}

type Refusal = [PlannedFile, IntegrationError];

/** A file that may not be uploaded does not keep the report away. */
const isRefusedFile = (error: unknown): error is IntegrationError =>
  isAboutAFile(error) || (isIntegrationError(error) && error.code === 'PERMISSION_DENIED');

const sameIds = (a: readonly string[] = [], b: readonly string[]): boolean => a.join() === b.join();

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
    const fileIds = uploaded.map(([, { fileId }]) => fileId);
    const written: [string, Written][] = [];
    for (const plan of activities) written.push([plan.name, await this.#bring(plan, fileIds)]);
    await this.#withdrawDoubtful();
    await this.#attach(written[0]?.[1], fileIds);
    await this.#removeSurplus(activities, files);
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

  async #bring(plan: PlannedActivity, fileIds: readonly string[]): Promise<Written> {
    const { name } = plan;
    const before = asWritten(this.#previous.results[name], name);
    if (before === undefined) return this.#create(plan, fileIds);
    const hasOtherFiles = !sameIds(before.fileIds, plan.holdsFiles ? fileIds : []);
    const isChanged = before.digest !== plan.digest || hasOtherFiles || this.#previous.isHalfEdited === true;
    try {
      return await this.#context.step(name, this.#activities.bringing(before, plan, fileIds, isChanged));
    } catch (error) {
      if (!isIntegrationError(error) || error.code !== 'NOT_FOUND') throw error;
      this.#context.warn(sentAgain(name, 'HubSpot'));
      return this.#create(plan, fileIds, before.exportId);
    }
  }

  async #create(plan: PlannedActivity, fileIds: readonly string[], replaced?: string): Promise<Written> {
    // A first attempt is gone on with in its own order; an edit may put something in front of what is in doubt.
    const isEdit = Object.keys(this.#previous.results).length > 0;
    if (isEdit && this.#context.inDoubt !== plan.name) await this.#withdrawDoubtful();
    return this.#context.step(plan.name, this.#activities.creating(plan, fileIds, replaced));
  }

  /** Nothing new is made while another activity is in doubt: that one is taken away, and comes in its turn if it is needed. */
  #withdrawDoubtful(): Promise<void> {
    return withdrawDoubtful(this.#context.inDoubt, this.#activities, this.#context, this.#previous);
  }

  /** A note that was made while a file was refused gets it later. */
  async #attach(first: Written | undefined, fileIds: readonly string[]): Promise<void> {
    if (first === undefined || sameIds(first.fileIds, fileIds)) return;
    await this.#context.step(`attachments-${shortDigest(fileIds.join())}`, this.#activities.attaching(first, fileIds));
  }

  /** A task that somebody has begun is theirs. */
  #mayGo(name: string, written: Written): Promise<boolean> {
    if (written.activity !== 'task') return Promise.resolve(true);
    const send = () => this.#activities.isUntouched(written);
    // Asked in each attempt: it may have been begun meanwhile.
    return this.#context.step(`look-${name}`, { repeatable: true, send, holds: async () => false });
  }

  /** Activities first: a file that goes before its note leaves a dead name there. */
  async #removeSurplus(activities: readonly PlannedActivity[], files: readonly PlannedFile[]): Promise<void> {
    for (const [name, written] of keptAs(this.#previous, asWritten)) {
      if (activities.some((one) => one.name === name)) continue;
      if (await this.#mayGo(name, written)) await this.#context.step(name, this.#activities.removing(written));
      else {
        const message = `${name} is not in the report any more, and stays since somebody has begun it.`;
        this.#context.warn({ code: 'TASK_KEPT', message });
      }
    }
    for (const [name, uploaded] of keptAs(this.#previous, asUploaded)) {
      // One that was refused keeps its name for the next attempt.
      const isNeeded = files.some((one) => one.name === name);
      if (!isNeeded) await this.#context.step(name, this.#files.deleting(uploaded));
    }
  }
}
