import type { Found, PreviousExport, Step } from '../../../delivery/export-context.ts';
import { IntegrationError, isIntegrationError } from '../../../errors.ts';
import type { PlannedFile } from '../../../formatters/report-files.ts';
import { keptAs } from '../../../kept-results.ts';
import type { WebApi } from '../web-api.ts';
import { deleteMessage, isMessageThere, type MessageAddress } from './delete-message.ts';
import { siblingLink } from './permalinks.ts';
import type { Spot } from './posted.ts';
import { type UploadRoad, uploadFile } from './upload-file.ts';

/** What is kept of an uploaded file. */
export interface Uploaded {
  exportId: string;
  fileId: string;
  digest: string;
}

/** What is kept of the message in which files were shared. */
export interface Shared {
  channel: string;
  threadTs?: string;
  fileIds: string[];
  /** Absent while Slack has not told it: it shares files some time after it has said so. */
  ts?: string;
  /** When it was shared, by this machine's clock; as long as `ts` is not known. */
  sharedAtMs?: number;
  /** Of the message, or of the first file as long as that is not known. */
  exportId: string;
  url?: string;
}

/** A message that was found and taken away; null where there was none. */
type Withdrawn = { exportId: string; at: MessageAddress } | null;

/** Where files are shared, and the link to another message there. */
export interface ShareSpot extends Spot {
  url: string | undefined;
  /** Messages that are known to hold them, or to have held them: what Slack tells of a file may be late. */
  known?: ReadonlySet<string>;
}

/** What an earlier export kept of a file, if it was one. */
export function asUploaded(kept: unknown): Uploaded | undefined {
  const { fileId, exportId } = (kept ?? {}) as Partial<Uploaded>;
  return typeof fileId === 'string' && typeof exportId === 'string' ? (kept as Uploaded) : undefined;
}

/** What an earlier export kept of shared files, if it was that. */
export function asShared(kept: unknown): Shared | undefined {
  const { channel, fileIds } = (kept ?? {}) as Partial<Shared>;
  return typeof channel === 'string' && Array.isArray(fileIds) ? (kept as Shared) : undefined;
}

/** After this long Slack has told where it shared a file; how long it takes is not documented. */
const TOLD_AFTER_MS = 600_000;

/** True when Slack would tell of the message by now, so that silence means that it is gone. */
const isTold = ({ sharedAtMs = 0 }: Shared): boolean => Date.now() - sharedAtMs > TOLD_AFTER_MS;

const notToldYet = (): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    provider: 'slack',
    message: 'Slack does not tell yet where it has shared the files.',
  });

/** The uploads that no known message shows in this place: one of which nobody knows can show no others. */
export function unsharedIn({ channel, threadTs }: Spot, previous: PreviousExport): Uploaded[] {
  const here = keptAs(previous, asShared).filter(([, one]) => one.channel === channel && one.threadTs === threadTs);
  const uploads = keptAs(previous, asUploaded).map(([, uploaded]) => uploaded);
  return uploads.filter(({ fileId }) => !here.some(([, { fileIds }]) => fileIds.includes(fileId)));
}

const isGone = (error: unknown): boolean =>
  isIntegrationError(error) && (error.vendorCode === 'file_not_found' || error.vendorCode === 'file_deleted');

/** By the places that Slack tells of a file: public and private conversations, each with its messages. */
interface Places {
  [channel: string]: { ts?: string; thread_ts?: string }[];
}

/** The files of one export as a bot shares them: each upload a step, and each message that holds them. */
export class BotFiles {
  readonly #api: WebApi;
  readonly #road: UploadRoad;

  constructor(api: WebApi, road: UploadRoad) {
    this.#api = api;
    this.#road = road;
  }

  /** Nobody sees an upload before it is shared, so one that was lost is made again. */
  uploading(file: PlannedFile): Step<Uploaded> {
    return {
      repeatable: true,
      send: () => this.#upload(file),
      // How long Slack keeps an upload that nobody shares is not documented.
      holds: ({ fileId }) => this.#isThere(fileId),
    };
  }

  /** The upload of an earlier export, or another one where somebody has deleted it. */
  keeping(before: Uploaded, file: PlannedFile): Step<Uploaded> {
    return {
      repeatable: true,
      send: async () => ((await this.#isThere(before.fileId)) ? before : this.#upload(file)),
    };
  }

  /** The message of an earlier export; null where somebody has deleted it. */
  confirming(shared: Shared, to: ShareSpot): Step<Shared | null> {
    const { channel, ts } = shared;
    const send = async () => {
      if (ts === undefined) return this.#learn(shared, to);
      return (await isMessageThere(this.#api, { channel, ts })) ? shared : null;
    };
    return { repeatable: true, send };
  }

  /** Shares files in one message. */
  sharing(files: readonly { uploaded: Uploaded; title: string }[], to: ShareSpot): Step<Shared> {
    const uploads = files.map(({ uploaded }) => uploaded);
    return {
      send: () => this.#share(files, to),
      find: () => this.#find(uploads, to),
      remove: (shared) => this.#unshare(shared),
    };
  }

  /** Takes the message away of which nobody knows whether it was posted. */
  withdrawing(uploads: readonly Uploaded[], to: ShareSpot): Step<Withdrawn> {
    return {
      removes: true,
      send: async () => null,
      find: async () => {
        const seen = await this.#find(uploads, to);
        if (typeof seen !== 'object') return seen;
        const [found, ...others] = [seen.found, ...(seen.others ?? [])].map((shared) => withdrawnFrom(to, shared));
        return { found: found ?? null, others, refresh: () => this.#withdraw(found ?? null) };
      },
      remove: (found) => this.#withdraw(found),
    };
  }

  /** Takes away the message that holds shared files; the files stay. */
  unsharing(shared: Shared): Step<{ wasGone: boolean }> {
    return { repeatable: true, removes: true, send: () => this.#unshare(shared) };
  }

  /** Deletes a file, wherever it was shared. */
  deleting({ fileId }: Uploaded): Step<{ wasGone: boolean }> {
    return { repeatable: true, removes: true, send: () => this.#delete(fileId) };
  }

  async #withdraw(found: Withdrawn): Promise<Withdrawn> {
    if (found !== null) await deleteMessage(this.#api, found.at);
    return found;
  }

  async #upload(file: PlannedFile): Promise<Uploaded> {
    const fileId = await uploadFile(this.#api, this.#road, file);
    return { exportId: fileId, fileId, digest: file.digest };
  }

  /** An app that may not read files takes them as they were. */
  async #isThere(fileId: string): Promise<boolean> {
    try {
      await this.#api.call((client) => client.files.info({ file: fileId }));
      return true;
    } catch (error) {
      if (isGone(error)) return false;
      if (isIntegrationError(error) && error.vendorCode === 'missing_scope') return true;
      throw error;
    }
  }

  async #share(files: readonly { uploaded: Uploaded; title: string }[], to: ShareSpot): Promise<Shared> {
    const { channel, threadTs } = to;
    const named = files.map(({ uploaded, title }) => ({ id: uploaded.fileId, title }));
    const answer = await this.#api.call(
      (client) =>
        client.files.completeUploadExternal({
          files: named as [(typeof named)[number], ...typeof named],
          channel_id: channel,
          ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        }),
      channel,
    );
    const [ts] = newTimesIn((answer.files ?? []) as { shares?: Shares }[], to);
    const fileIds = named.map(({ id }) => id);
    return sharedAt(ts, fileIds, to);
  }

  /** Slack tells of a file where it is shared. What is shared twice was shared by a request that was carried out twice. */
  async #find(uploads: readonly Uploaded[], to: ShareSpot): Promise<Found<Shared>> {
    const timesOf = new Map<string, string[]>();
    for (const { fileId } of uploads) timesOf.set(fileId, await this.#sharesOf(fileId, to));
    const all = [...new Set([...timesOf.values()].flat())].sort();
    const [found, ...others] = all.map((ts) => {
      const fileIds = [...timesOf].flatMap(([id, times]) => (times.includes(ts) ? [id] : []));
      return sharedAt(ts, fileIds, to);
    });
    return found === undefined ? 'absent' : { found, others };
  }

  async #sharesOf(fileId: string, to: Spot & Pick<ShareSpot, 'known'>): Promise<string[]> {
    try {
      const { file } = await this.#api.call((client) => client.files.info({ file: fileId }));
      return newTimesIn([{ shares: file?.shares as Shares | undefined }], to);
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
  }

  async #unshare(shared: Shared): Promise<{ wasGone: boolean }> {
    const { channel } = shared;
    const ts = shared.ts ?? (await this.#timeOf(shared));
    if (ts !== undefined) return deleteMessage(this.#api, { channel, ts });
    if (isTold(shared)) return { wasGone: true };
    throw notToldYet();
  }

  /** The message, once Slack tells of it; null where it should have told by now. An app that may not read takes it as it was. */
  async #learn(shared: Shared, to: ShareSpot): Promise<Shared | null> {
    try {
      const ts = await this.#timeOf(shared);
      if (ts !== undefined) return sharedAt(ts, shared.fileIds, to);
      return isTold(shared) ? null : shared;
    } catch (error) {
      if (isIntegrationError(error) && error.vendorCode === 'missing_scope') return shared;
      throw error;
    }
  }

  /** When it was shared, where Slack had not told it. Others may have shared the files again since. */
  async #timeOf({ channel, threadTs, fileIds }: Shared): Promise<string | undefined> {
    const times = await Promise.all(fileIds.map((id) => this.#sharesOf(id, { channel, threadTs })));
    return times.flat().sort()[0];
  }

  async #delete(fileId: string): Promise<{ wasGone: boolean }> {
    try {
      await this.#api.call((client) => client.files.delete({ file: fileId }));
      return { wasGone: false };
    } catch (error) {
      if (isGone(error)) return { wasGone: true };
      throw error;
    }
  }
}

interface Shares {
  public?: Places;
  private?: Places;
}

/** The same without the messages that are known. */
const newTimesIn = (files: readonly { shares?: Shares | undefined }[], to: Spot & Pick<ShareSpot, 'known'>): string[] =>
  timesIn(files, to).filter((ts) => to.known?.has(ts) !== true);

/** When the files were shared in this place, each time once. */
function timesIn(files: readonly { shares?: Shares | undefined }[], { channel, threadTs }: Spot): string[] {
  const times = files.flatMap(({ shares }) =>
    [shares?.public?.[channel], shares?.private?.[channel]]
      .flatMap((places) => places ?? [])
      .flatMap(({ ts, thread_ts }) =>
        ts === undefined || (threadTs !== undefined && thread_ts !== threadTs) ? [] : [ts],
      ),
  );
  return [...new Set(times)];
}

const withdrawnFrom = ({ channel }: Spot, { ts = '' }: Shared): Withdrawn => ({
  exportId: `${channel}:${ts}`,
  at: { channel, ts },
});

function sharedAt(ts: string | undefined, fileIds: string[], { channel, threadTs, url }: ShareSpot): Shared {
  const known =
    ts === undefined ? { exportId: fileIds[0] ?? '', sharedAtMs: Date.now() } : { ts, exportId: `${channel}:${ts}` };
  const link = ts === undefined ? undefined : siblingLink(url, channel, ts, threadTs);
  return {
    channel,
    ...(threadTs === undefined ? {} : { threadTs }),
    fileIds,
    ...known,
    ...(link === undefined ? {} : { url: link }),
  };
}
