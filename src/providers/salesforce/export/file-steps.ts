import type { SourceLimits } from '../../../attachment.ts';
import type { ActivitySteps, Removed } from '../../../crm/activity-steps.ts';
import type { ExportContext, Found, Step } from '../../../delivery/export-context.ts';
import { IntegrationError, invalidInput, isIntegrationError } from '../../../errors.ts';
import type { PlannedFile } from '../../../formatters/report-files.ts';
import { multipart } from '../../../transport/multipart.ts';
import { unlessGone } from '../../../unless-gone.ts';
import { SALESFORCE_LIMITS } from '../limits.ts';
import type { Row, SalesforceApi } from '../salesforce-api.ts';
import { type Soql, soql } from '../soql.ts';
import { deleted, idIn } from './activity-store.ts';
import { isFilePart } from './part-names.ts';
import { exportKeyOf } from './reference.ts';

/** What is kept of a file that is there. */
export interface Uploaded {
  /** Of its version. */
  exportId: string;
  /** The task or event it was put on. */
  recordId: string;
}

/** What an earlier export kept of a file, if it was one. */
function asUploaded(kept: unknown, name: string): Uploaded | undefined {
  const { exportId, recordId = '' } = (kept ?? {}) as Partial<Uploaded>;
  return typeof exportId === 'string' && isFilePart(name) ? { exportId, recordId } : undefined;
}

const gone = (): IntegrationError =>
  new IntegrationError({
    code: 'NOT_FOUND',
    provider: 'salesforce',
    message: 'The file is not in Salesforce any more.',
  });

const noRecord = (): IntegrationError =>
  new IntegrationError({
    code: 'OUTCOME_UNKNOWN',
    provider: 'salesforce',
    message: 'Nobody can tell which record the file may be on.',
    hint: 'Look for the file in Salesforce, then call settleExport.',
  });

/** What a file says of where it is from. It is how it is found again: a title may be that of any file. */
const descriptionOf = (exportKey: string): string => `From a meeting report. Reference: ${exportKey}`;

/** The files of one export: each goes onto the record of the report in the call that uploads it, and is found there. */
export class FileSteps implements ActivitySteps<PlannedFile, Uploaded, Uploaded> {
  readonly #api: SalesforceApi;
  readonly #context: ExportContext;
  readonly #limits: SourceLimits;
  /** The record that the files are on. */
  #recordId: string | undefined;
  /** That one, and those that an earlier attempt may have put one on. */
  readonly #places = new Set<string>();

  constructor(api: SalesforceApi, context: ExportContext, limits: SourceLimits) {
    this.#api = api;
    this.#context = context;
    this.#limits = limits;
  }

  /** From now on files go onto this record. */
  putOn(recordId: string): void {
    this.#recordId = recordId;
    this.#places.add(recordId);
  }

  readonly asKept = asUploaded;

  creating(file: PlannedFile, replaced?: string): Step<Uploaded> {
    const exportKey = exportKeyOf(this.#context.idempotencyKey, file.name, replaced);
    return {
      send: () => this.#upload(file, exportKey),
      find: () => this.#find(exportKey),
      remove: (uploaded) => this.#delete(uploaded),
    };
  }

  /** The name of its part is made of what it holds, so it says what it should. The record it is on may be another now. */
  bringing(before: Uploaded): Step<Uploaded> {
    return {
      repeatable: true,
      send: async () => {
        const documentId = await this.#documentOf(before);
        if (documentId === undefined) throw gone();
        return this.#moved(before, documentId);
      },
    };
  }

  removing(uploaded: Uploaded): Step<Removed> {
    return { repeatable: true, removes: true, send: () => this.#delete(uploaded) };
  }

  withdrawing(part: string, replaced?: string): Step<Uploaded | null> | undefined {
    if (!isFilePart(part)) return undefined;
    const exportKey = exportKeyOf(this.#context.idempotencyKey, part, replaced);
    return {
      removes: true,
      send: async () => null,
      find: async () => {
        const seen = await this.#find(exportKey);
        if (typeof seen !== 'object') return seen;
        return { ...seen, refresh: () => this.#delete(seen.found).then(() => seen.found) };
      },
      remove: async (found) => found && this.#delete(found),
    };
  }

  isUntouched(): undefined {
    return undefined;
  }

  async #upload(file: PlannedFile, exportKey: string): Promise<Uploaded> {
    const recordId = this.#recordId ?? '';
    const { fileBytes, fileTitle } = SALESFORCE_LIMITS;
    const { path, fileName, mimeType, size } = file;
    if (size > fileBytes) throw invalidInput([{ path, message: `has more than ${fileBytes} bytes` }], 'salesforce');
    const version = {
      Title: fileName.slice(0, fileTitle).toWellFormed(),
      PathOnClient: fileName,
      Description: descriptionOf(exportKey),
      FirstPublishLocationId: recordId,
    };
    const { bytes, close } = await file.open(this.#limits);
    try {
      const stream = multipart(
        [{ field: 'entity_content', value: JSON.stringify(version), mimeType: 'application/json' }],
        { field: 'VersionData', name: fileName, mimeType, size, bytes },
      );
      const id = idIn(await this.#api.call({ method: 'POST', path: 'sobjects/ContentVersion', stream }));
      return { exportId: id, recordId };
    } finally {
      close();
    }
  }

  /** Links are part of the database and seen at once. */
  async #find(exportKey: string): Promise<Found<Uploaded>> {
    if (this.#places.size === 0) throw noRecord();
    const links = await this.#api.query(
      soql`SELECT Id, ContentDocumentId, LinkedEntityId FROM ContentDocumentLink WHERE LinkedEntityId IN ${[...this.#places]}`,
    );
    // One that is on the record of now, too, is there.
    const isHere = ({ LinkedEntityId }: Row): boolean => LinkedEntityId === this.#recordId;
    const places = new Map(
      [...links.filter((link) => !isHere(link)), ...links.filter(isHere)].map(
        ({ ContentDocumentId, LinkedEntityId }) => [String(ContentDocumentId), String(LinkedEntityId)] as const,
      ),
    );
    if (places.size === 0) return 'absent';
    const versions = await this.#versionsOf([...places.keys()]);
    const ours = versions.filter(({ Description }) => Description === descriptionOf(exportKey));
    const [found, ...others] = ours.map(({ Id, ContentDocumentId }) => {
      const documentId = String(ContentDocumentId);
      return { uploaded: { exportId: Id, recordId: places.get(documentId) ?? '' }, documentId };
    });
    if (found === undefined) return 'absent';
    const { uploaded, documentId } = found;
    const refresh = (): Promise<Uploaded> => this.#moved(uploaded, documentId);
    return { found: uploaded, others: others.map((other) => other.uploaded), refresh };
  }

  /** The latest versions of files, the oldest first. */
  async #versionsOf(documents: readonly string[]): Promise<Row[]> {
    const queries: Soql[] = [];
    for (let at = 0; at < documents.length; at += SALESFORCE_LIMITS.valuesOfOneQuery) {
      const some = documents.slice(at, at + SALESFORCE_LIMITS.valuesOfOneQuery);
      queries.push(
        soql`SELECT Id, Description, ContentDocumentId, CreatedDate FROM ContentVersion WHERE ContentDocumentId IN ${some} AND IsLatest = ${true}`,
      );
    }
    const age = ({ CreatedDate, Id }: Row): string => `${String(CreatedDate)} ${Id}`;
    return (await this.#api.queries(queries)).flat().sort((a, b) => (age(a) < age(b) ? -1 : 1));
  }

  /** On the record that the files are on, where it was put on another one. */
  async #moved(uploaded: Uploaded, documentId: string): Promise<Uploaded> {
    const recordId = this.#recordId;
    if (recordId === undefined || recordId === uploaded.recordId) return uploaded;
    await this.#link(documentId, recordId);
    return { ...uploaded, recordId };
  }

  /** The file that this is a version of; undefined when somebody has deleted it. */
  async #documentOf({ exportId }: Uploaded): Promise<string | undefined> {
    const [version] = await this.#api.query(
      soql`SELECT Id, ContentDocumentId FROM ContentVersion WHERE Id = ${exportId}`,
    );
    return typeof version?.ContentDocumentId === 'string' ? version.ContentDocumentId : undefined;
  }

  /** May be repeated: a link that is there is not made a second time. */
  async #link(documentId: string, recordId: string): Promise<void> {
    const json = { ContentDocumentId: documentId, LinkedEntityId: recordId, ShareType: 'V' };
    try {
      await this.#api.call({ method: 'POST', path: 'sobjects/ContentDocumentLink', json });
    } catch (error) {
      if (!isIntegrationError(error) || error.vendorCode !== 'DUPLICATE_VALUE') throw error;
    }
  }

  async #delete(uploaded: Uploaded): Promise<Removed> {
    const documentId = await this.#documentOf(uploaded);
    if (documentId === undefined) return { wasGone: true };
    const path = `sobjects/ContentDocument/${documentId}`;
    return unlessGone(() => deleted(this.#api, path), {
      wasGone: true,
    });
  }
}
