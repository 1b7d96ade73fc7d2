import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import { sentAgain, toPart } from '../../../export-part.ts';
import { isAboutAFile, refusedFiles } from '../../../file-refusals.ts';
import type { PlannedFile } from '../../../formatters/report-files.ts';
import { keptAs } from '../../../kept-results.ts';
import type { ExportPart } from '../../../result.ts';
import { SLACK_LIMITS } from '../limits.ts';
import {
  asShared,
  asUploaded,
  type BotFiles,
  type Shared,
  type ShareSpot,
  type Uploaded,
  unsharedIn,
} from './bot-files.ts';

interface Brought {
  name: string;
  uploaded: Uploaded;
  title: string;
}

const SHARE = /^files-(\d+)$/;

/** True for a message that holds nothing wanted, or hangs on a parent that is gone. */
const isSurplus = (shared: Shared, brought: readonly Brought[], { threadTs }: ShareSpot): boolean =>
  !holdsAny(shared, brought) || shared.threadTs !== threadTs;

const holdsAny = ({ fileIds }: Shared, brought: readonly Brought[]): boolean =>
  brought.some(({ uploaded }) => fileIds.includes(uploaded.fileId));

/** What is refused is the sharing: the report itself is there by then. */
function sayWhatIsMissing(error: unknown): never {
  if (!isIntegrationError(error) || error.maybeDelivered) throw error;
  if (error.code !== 'PERMISSION_DENIED' && !isAboutAFile(error)) throw error;
  throw new IntegrationError({
    ...error,
    message: `The report was posted, and its files were not shared: ${error.message}`,
  });
}

/** Brings the files of an export to what the plan says: uploads, shares and deletes them, each as a step. */
export class FileExport {
  readonly #files: BotFiles;
  readonly #context: ExportContext;
  readonly #previous: PreviousExport;
  readonly #shares = new Map<string, Shared>();
  #withdrawn: string | undefined;

  constructor(files: BotFiles, context: ExportContext, previous: PreviousExport) {
    this.#files = files;
    this.#context = context;
    this.#previous = previous;
  }

  /**
   * Withdraws the message of which nobody knows whether it was posted, before an edit goes on: what was to be in it is
   * shared anew, with what has changed.
   */
  async settle(spot: ShareSpot): Promise<void> {
    const { inDoubt } = this.#context;
    const uploads = unsharedIn(spot, this.#previous);
    if (inDoubt === undefined || !SHARE.test(inDoubt) || uploads.length === 0) return;
    this.#withdrawn = inDoubt;
    await this.#context.step(inDoubt, this.#files.withdrawing(uploads, spot));
  }

  /** The files as they are there then, and the messages that hold them. Throws what was refused once all the others are there. */
  async carryOut(planned: readonly PlannedFile[], spot: ShareSpot): Promise<ExportPart[]> {
    const refusals: [PlannedFile, IntegrationError][] = [];
    const brought: Brought[] = [];
    for (const file of planned) {
      try {
        brought.push({ name: file.name, uploaded: await this.#bring(file), title: file.fileName });
      } catch (error) {
        if (!isAboutAFile(error)) return sayWhatIsMissing(error);
        refusals.push([file, error]);
      }
    }
    await this.#confirmShares(brought, spot);
    await this.#share(brought, spot);
    await this.#removeSurplus(planned, brought, spot);
    if (refusals.length > 0) throw refusedFiles('slack', refusals, planned.length);
    return [
      ...brought.map(({ name, uploaded }) => toPart(name, uploaded)),
      ...[...this.#shares].map(([name, shared]) => toPart(name, shared)),
    ];
  }

  async #bring(file: PlannedFile): Promise<Uploaded> {
    const before = asUploaded(this.#previous.results[file.name]);
    if (before?.digest !== file.digest) return this.#context.step(file.name, this.#files.uploading(file));
    const kept = await this.#context.step(file.name, this.#files.keeping(before, file));
    if (kept.fileId !== before.fileId) this.#context.warn(sentAgain(file.name, 'Slack'));
    return kept;
  }

  /** The messages that hold something still wanted, and are still there. */
  async #confirmShares(brought: readonly Brought[], spot: ShareSpot): Promise<void> {
    for (const [name, before] of this.#sharesBefore()) {
      if (isSurplus(before, brought, spot)) continue;
      const shared = await this.#context.step(name, this.#files.confirming(before, spot));
      if (shared === null) this.#context.warn(sentAgain(name, 'Slack'));
      else this.#shares.set(name, shared);
    }
  }

  /** A share of an earlier attempt tells by itself which files it holds; those that are left go into another one. */
  async #share(brought: readonly Brought[], spot: ShareSpot): Promise<void> {
    const known = new Set(this.#sharesBefore().flatMap(([, { ts }]) => (ts === undefined ? [] : [ts])));
    let left = brought;
    for (let count = 1; ; count++) {
      left = left.filter((one) => ![...this.#shares.values()].some((shared) => holdsAny(shared, [one])));
      if (left.length === 0) return;
      const name = `files-${count}`;
      if (name in this.#previous.results || name === this.#withdrawn) continue;
      const some = left.slice(0, SLACK_LIMITS.filesPerMessage);
      const sharing = this.#files.sharing(some, { ...spot, known });
      const shared = asShared(await this.#context.step(name, sharing).catch(sayWhatIsMissing));
      if (shared !== undefined) this.#shares.set(name, shared);
    }
  }

  /** Messages first: a file that goes before its message leaves a stone there. */
  async #removeSurplus(planned: readonly PlannedFile[], brought: readonly Brought[], spot: ShareSpot): Promise<void> {
    for (const [name, shared] of this.#sharesBefore()) {
      if (isSurplus(shared, brought, spot)) await this.#context.step(name, this.#files.unsharing(shared));
    }
    for (const [name, uploaded] of this.#uploadsBefore()) {
      // One that was refused keeps its name for the next attempt.
      const isNeeded = planned.some((one) => one.name === name);
      if (!isNeeded) await this.#context.step(name, this.#files.deleting(uploaded));
    }
  }

  #sharesBefore(): [string, Shared][] {
    return keptAs(this.#previous, asShared);
  }

  #uploadsBefore(): [string, Uploaded][] {
    return keptAs(this.#previous, asUploaded);
  }
}
