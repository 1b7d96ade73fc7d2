import type { ExportRow, StorageAdapter } from '../../../src/index.ts';
import type { Lifeline } from './worker.ts';

/** A request times out after this long: what the vendor does later is too late for everybody who looks. */
const REQUEST_MS = 30_000;
const LOOKS = ['conversations.history', 'conversations.replies', 'auth.test'];

/** One request that posts or edits a message. */
interface Write {
  by: Lifeline;
  startedAt: number;
  /** When its sender stopped waiting for it. */
  endedAt: number;
  /** Somebody else had the export already when it was sent. */
  isOvertaken: boolean;
}
type Post = Write & { key: string; part: string };
type Edit = Write & { ts: string };
type Deletion = Pick<Write, 'by'> & { ts: string; part: string };

interface Look {
  by: Lifeline;
  isFailed: boolean;
}

async function isReadable(answer: Promise<Response>): Promise<boolean> {
  try {
    const copy = (await answer).clone();
    return copy.ok && ((await copy.json()) as { ok?: boolean }).ok === true;
  } catch {
    return false;
  }
}

/** What the world has seen, from outside of delivery: rows as they were stored, and requests as they went out. */
export class WorldRecord {
  readonly rows = new Map<string, { row: ExportRow; by: Lifeline | undefined }>();
  readonly posts: Post[] = [];
  readonly edits: Edit[] = [];
  readonly looks: Look[] = [];
  /** Messages that were still there when whoever deleted them stopped waiting: if they go, they go too late. */
  readonly lateDeletions = new Set<string>();
  readonly deletions: Deletion[] = [];
  readonly #shownAs: (ts: string) => { key: string; part: string } | undefined;

  /** `shownAs` gives the mark of a message that is there. */
  constructor(shownAs: (ts: string) => { key: string; part: string } | undefined) {
    this.#shownAs = shownAs;
  }

  /** The storage, watched: each row that is written is noted at the very moment. */
  watched(storage: StorageAdapter, by: Lifeline): StorageAdapter {
    const noted = (row: ExportRow, isWritten: boolean) => {
      if (isWritten) this.rows.set(row.id, { row, by });
      return isWritten;
    };
    const { exports } = storage;
    return {
      ...storage,
      exports: {
        ...exports,
        insert: async (row) => noted(row, await exports.insert(row)),
        replace: async (row, expected) => noted(row, await exports.replace(row, expected)),
      },
    };
  }

  /** A request of this process, watched. */
  async sent(by: Lifeline, request: Request, send: () => Promise<Response>): Promise<Response> {
    const method = new URL(request.url).pathname.split('/').at(-1) ?? '';
    const isWrite = method === 'chat.postMessage' || method === 'chat.update';
    const args = new URLSearchParams(await request.clone().text());
    const write = isWrite ? this.#write(method, args, by) : undefined;
    const ts = args.get('ts') ?? '';
    if (method === 'chat.delete') this.#noteDeletion(ts, by);
    const answer = send();
    if (LOOKS.includes(method)) this.looks.push({ by, isFailed: !(await isReadable(answer)) });
    const response = await answer.catch(() => undefined);
    if (method === 'chat.delete' && response === undefined && this.#shownAs(ts) !== undefined)
      this.lateDeletions.add(ts);
    // A dead process looks no more, but nobody else does either before its request would have ended.
    if (write !== undefined && !by.isDead) write.endedAt = Math.min(write.endedAt, Date.now());
    return answer;
  }

  #noteDeletion(ts: string, by: Lifeline): void {
    const mark = this.#shownAs(ts);
    if (mark === undefined) return;
    this.deletions.push({ ts, part: mark.part, by });
  }

  /** Who wrote the export's row last. */
  #writerOf(key: string): Lifeline | undefined {
    return [...this.rows.values()].find(({ row }) => row.key === key)?.by;
  }

  #write(method: string, args: URLSearchParams, by: Lifeline): Write {
    const { event_payload } = JSON.parse(args.get('metadata') ?? '{}') as {
      event_payload: { key: string; part: string };
    };
    const { key, part } = event_payload;
    const writer = this.#writerOf(key);
    const startedAt = Date.now();
    const write = { by, startedAt, endedAt: startedAt + REQUEST_MS, isOvertaken: writer !== by };
    if (method === 'chat.update') {
      const edit = { ...write, ts: args.get('ts') ?? '' };
      this.edits.push(edit);
      return edit;
    }
    const post = { ...write, key, part };
    this.posts.push(post);
    return post;
  }
}
