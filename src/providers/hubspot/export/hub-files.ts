import { createHash } from 'node:crypto';
import type { SourceLimits } from '../../../attachment.ts';
import type { Step } from '../../../delivery/export-context.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import type { PlannedFile } from '../../../formatters/report-files.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { multipart } from './multipart.ts';

/** What is kept of a file that is in HubSpot. */
export interface Uploaded {
  exportId: string;
  fileId: string;
  digest: string;
}

/** What an earlier export kept of a file, if it was one. */
export function asUploaded(kept: unknown): Uploaded | undefined {
  const { fileId, digest } = (kept ?? {}) as Partial<Uploaded>;
  return typeof fileId === 'string' && typeof digest === 'string' ? (kept as Uploaded) : undefined;
}

const gone = (error: unknown): boolean => isIntegrationError(error) && error.code === 'NOT_FOUND';

/**
 * A name of its own for each file of each export, so that the same upload made twice is one file. After an attempt of
 * which nobody knows it is another one: that may still arrive, and would delete the file it replaces.
 */
function nameIn(key: string, { fileName, digest, name }: PlannedFile, doubts: number): string {
  const mark = createHash('sha256')
    .update(JSON.stringify([key, name, digest]))
    .digest('hex')
    .slice(0, 12);
  const extension = /\.[A-Za-z0-9]{1,16}$/.exec(fileName)?.[0] ?? '';
  const again = doubts === 0 ? '' : `-${doubts + 1}`;
  return `${fileName.slice(0, fileName.length - extension.length)}-${mark}${again}${extension}`;
}

/** The files of one export in HubSpot's file manager: private, and in a folder of their own. */
export class HubFiles {
  readonly #api: HubApi;
  readonly #key: string;
  readonly #folder: string;
  readonly #limits: SourceLimits;
  /** Attempts of which nobody knows whether they arrived, by the files' parts. */
  readonly #doubts = new Map<string, number>();

  constructor(api: HubApi, key: string, folder: string, limits: SourceLimits) {
    this.#api = api;
    this.#key = key;
    this.#folder = folder;
    this.#limits = limits;
  }

  /** HubSpot replaces a file of the same name in the same folder when told to, so an upload that was cut by a crash may be repeated. */
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

  deleting({ fileId }: Uploaded): Step<{ wasGone: boolean }> {
    return { repeatable: true, removes: true, send: () => this.#delete(fileId) };
  }

  async #upload(file: PlannedFile): Promise<Uploaded> {
    const doubts = this.#doubts.get(file.name) ?? 0;
    const name = nameIn(this.#key, file, doubts);
    const { bytes, close } = await file.open(this.#limits);
    try {
      const fields = {
        fileName: name,
        folderPath: this.#folder,
        options: JSON.stringify({ access: 'PRIVATE', overwrite: true }),
      };
      const stream = multipart(fields, { name, mimeType: file.mimeType, size: file.size, bytes });
      const { id } = await this.#api.call<{ id?: string }>({ method: 'POST', path: API.files, stream });
      if (typeof id === 'string') return { exportId: id, fileId: id, digest: file.digest };
      throw new IntegrationError({
        code: 'UNAVAILABLE',
        provider: 'hubspot',
        message: 'HubSpot’s answer names no file.',
      });
    } catch (error) {
      if (isIntegrationError(error) && error.maybeDelivered) this.#doubts.set(file.name, doubts + 1);
      throw error;
    } finally {
      close();
    }
  }

  async #isThere(fileId: string): Promise<boolean> {
    try {
      await this.#api.call({ method: 'GET', path: `${API.files}/${fileId}` });
      return true;
    } catch (error) {
      if (gone(error)) return false;
      throw error;
    }
  }

  async #delete(fileId: string): Promise<{ wasGone: boolean }> {
    try {
      await this.#api.call({ method: 'DELETE', path: `${API.files}/${fileId}` });
      return { wasGone: false };
    } catch (error) {
      if (gone(error)) return { wasGone: true };
      throw error;
    }
  }
}
