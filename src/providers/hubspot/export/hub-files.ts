import { randomBytes } from 'node:crypto';
import type { SourceLimits } from '../../../attachment.ts';
import type { Removing } from '../../../crm/activity-revocation.ts';
import type { Removed } from '../../../crm/activity-steps.ts';
import type { ExportContext, Step } from '../../../delivery/export-context.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import type { PlannedFile } from '../../../formatters/report-files.ts';
import type { ExportWarning } from '../../../result.ts';
import { multipart } from '../../../transport/multipart.ts';
import { unlessGone } from '../../../unless-gone.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';

/** What is kept of a file that is in HubSpot. */
export interface Uploaded {
  exportId: string;
  fileId: string;
}

/** What an earlier export kept of a file, if it was one. */
export function asUploaded(kept: unknown, name: string): Uploaded | undefined {
  const { exportId: fileId } = (kept ?? {}) as Partial<Uploaded>;
  return typeof fileId === 'string' && name.startsWith('file-') ? { exportId: fileId, fileId } : undefined;
}

/**
 * A name that no other upload has. To replace a file of the same name would be tidier, and deletes the one that a note
 * names when an earlier attempt arrives late; so what a crash left stays there, private, and no note names it.
 */
function newName({ fileName }: PlannedFile): string {
  const extension = /\.[A-Za-z0-9]{1,16}$/.exec(fileName)?.[0] ?? '';
  return `${fileName.slice(0, fileName.length - extension.length)}-${randomBytes(4).toString('hex')}${extension}`;
}

/** Nothing names it, so nothing finds it again. */
const mayBeLeft = ({ path }: PlannedFile, folder: string): ExportWarning => ({
  code: 'FILE_MAY_BE_LEFT',
  message: `The answer to the upload of ${path} was lost: a private file that no note names may be in the folder ${folder}.`,
});

/** The files of one export in HubSpot's file manager: private, and in a folder of their own. */
export class HubFiles implements Removing<Uploaded> {
  readonly #api: HubApi;
  readonly #folder: string;
  readonly #limits: SourceLimits;
  readonly #warn: ExportContext['warn'];

  constructor(api: HubApi, folder: string, limits: SourceLimits, warn: ExportContext['warn']) {
    this.#api = api;
    this.#folder = folder;
    this.#limits = limits;
    this.#warn = warn;
  }

  readonly asKept = asUploaded;

  /** Nobody sees a file before a note names it, so one that was lost is uploaded again. */
  uploading(file: PlannedFile): Step<Uploaded> {
    return {
      repeatable: true,
      send: () => this.#upload(file),
      holds: ({ fileId }) => this.#isThere(fileId),
    };
  }

  /** The file of an earlier export, or another one where somebody has deleted it. */
  keeping(before: Uploaded, file: PlannedFile): Step<Uploaded> {
    return {
      repeatable: true,
      send: async () => ((await this.#isThere(before.fileId)) ? before : this.#upload(file)),
    };
  }

  removing({ fileId }: Uploaded): Step<Removed> {
    return { repeatable: true, removes: true, send: () => this.#delete(fileId) };
  }

  async #upload(file: PlannedFile): Promise<Uploaded> {
    const name = newName(file);
    const { bytes, close } = await file.open(this.#limits);
    try {
      const fields = [
        { field: 'fileName', value: name },
        { field: 'folderPath', value: this.#folder },
        { field: 'options', value: JSON.stringify({ access: 'PRIVATE', overwrite: false }) },
      ];
      const stream = multipart(fields, { field: 'file', name, mimeType: file.mimeType, size: file.size, bytes });
      const { id } = await this.#api.call<{ id?: string }>({ method: 'POST', path: API.files, stream });
      if (typeof id === 'string') return { exportId: id, fileId: id };
      throw new IntegrationError({
        code: 'UNAVAILABLE',
        provider: 'hubspot',
        message: 'HubSpot’s answer names no file.',
      });
    } catch (error) {
      if (isIntegrationError(error) && error.maybeDelivered) this.#warn(mayBeLeft(file, this.#folder));
      throw error;
    } finally {
      close();
    }
  }

  #isThere(fileId: string): Promise<boolean> {
    const path = `${API.files}/${fileId}`;
    return unlessGone(() => this.#api.call({ method: 'GET', path }).then(() => true), false);
  }

  #delete(fileId: string): Promise<Removed> {
    const path = `${API.files}/${fileId}`;
    const work = () => this.#api.call({ method: 'DELETE', path }).then(() => ({ wasGone: false }));
    return unlessGone(work, { wasGone: true });
  }
}
