import type { ExportStatus } from '../result.ts';

/** Whose a row is. `user:…` or `organization:…`; every call names it, so an unscoped read cannot be written. */
export type OwnerKey = `user:${string}` | `organization:${string}`;

/** A saved connection. Secrets are in `config` only, encrypted. */
export interface SettingRow {
  id: string;
  owner: OwnerKey;
  userId: string;
  organizationId: string | null;
  provider: string;
  label: string;
  /** Ciphertext; null when the host keeps the credentials and `credentialsRef` names them. */
  config: string | null;
  credentialsRef: string | null;
  /** What may be shown of the configuration, as JSON: secrets are masked in it. */
  display: string;
  /** Why the vendor refused the connection when it was last used, as JSON; null while nothing speaks against it. */
  health: string | null;
  /** What the provider found out about the vendor's account, as JSON; null until it did. Holds no secrets. */
  account: string | null;
  /** Saved default destination and options, as JSON. */
  defaults: string;
  isActive: boolean;
  /** Of an organization: its members use this connection and none of their own to the same provider. */
  locked: boolean;
  /** Who is getting new tokens for the connection right now, and until when nobody else may, as JSON; null for nobody. */
  refreshLease: string | null;
  createdAt: string;
  updatedAt: string;
  /** Raised by one with every replacement. */
  revision: number;
}

/** One export: its outcome and the journal of its steps. Holds no text of the report. */
export interface ExportRow {
  id: string;
  /** Unique for each owner: the same export has the same key. */
  key: string;
  owner: OwnerKey;
  userId: string;
  sessionId: string;
  provider: string;
  settingId: string;
  /** Where it goes, as JSON, so that it can be resumed; null when the setting has only one place. */
  destination: string | null;
  status: ExportStatus;
  /** Digest of what was exported, to tell a repetition from a change. */
  contentHash: string;
  exportId: string | null;
  url: string | null;
  /** Code, sentence and hint of a failure, as JSON. */
  error: string | null;
  /** The journal of steps, as JSON. */
  steps: string;
  /** Warnings and the caller's own metadata, as JSON. */
  metadata: string;
  /** While it is pending: until when nobody but the worker that claimed it may act, or until when it waits; ISO string. */
  leaseUntil: string;
  /** When a pending export that waits may go on; ISO string. Null for all others. */
  resumeAt: string | null;
  /** When it was first delivered whole; ISO string. Null until then; an edit does not change it. */
  deliveredAt: string | null;
  createdAt: string;
  updatedAt: string;
  /** Raised by one with every replacement; who names an older one has lost the export to another worker. */
  revision: number;
}

/** Which exports to list, newest first. */
export interface ExportQuery {
  provider?: string | undefined;
  sessionId?: string | undefined;
  status?: ExportStatus | undefined;
  userId?: string | undefined;
  /** Created at this time or later; ISO string. */
  since?: string | undefined;
  /** Created before this time; ISO string. */
  until?: string | undefined;
  /** Created before this row of an earlier page. */
  before?: { createdAt: string; id: string } | undefined;
  limit: number;
}

/** Which exports to count. */
export interface StatisticsQuery {
  provider?: string | undefined;
  userId?: string | undefined;
  /** Created at this time or later; ISO string. */
  since: string;
  /** Created before this time; ISO string. */
  until: string;
}

/** The exports of one provider that were created on one day. */
export interface DayStatistics {
  provider: string;
  /** In UTC, such as `2026-11-16`. */
  day: string;
  /** How many there are of each status. */
  counts: Record<ExportStatus, number>;
  /** From creation to first delivery, in whole milliseconds, over those that were delivered: nearest rank. Null when none was. */
  medianMs: number | null;
  p95Ms: number | null;
}

/**
 * Where the host keeps settings and exports: dumb rows, no logic. Writes must be durable when their promise resolves,
 * and `insert` and `replace` atomic. Rows are plain data; never keep or hand out the caller's own object. Ids are UUIDs in
 * lower case, and one of another form that is asked for finds nothing; times are as `toISOString` writes them; JSON is
 * text, of which only the value must be kept. Ties of (`createdAt`, `id`) and `afterId` are compared by code units, the
 * same everywhere, or pages would lose rows.
 */
export interface StorageAdapter {
  readonly settings: {
    insert(row: SettingRow): Promise<void>;
    /** Undefined when there is none with this id for this owner. */
    get(owner: OwnerKey, id: string): Promise<SettingRow | undefined>;
    /** All of the owner, oldest first; of one provider if named. */
    list(owner: OwnerKey, provider?: string): Promise<SettingRow[]>;
    /** False, and nothing changed, when the stored revision is not `expectedRevision`. */
    replace(row: SettingRow, expectedRevision: number): Promise<boolean>;
    /** False when there was none. */
    delete(owner: OwnerKey, id: string): Promise<boolean>;
  };
  readonly exports: {
    /**
     * False, and nothing changed, when the owner already has a row with this key. An export whose id is taken by another
     * row is refused with an error.
     */
    insert(row: ExportRow): Promise<boolean>;
    get(owner: OwnerKey, by: { key: string } | { id: string }): Promise<ExportRow | undefined>;
    list(owner: OwnerKey, query: ExportQuery): Promise<ExportRow[]>;
    /**
     * The owner's exports counted by provider and day, by rising day and then provider. Days without exports are left
     * out. A storage may do without; then the service has no statistics.
     */
    statistics?(owner: OwnerKey, query: StatisticsQuery): Promise<DayStatistics[]>;
    /** False, and nothing changed, when the stored revision is not `expectedRevision`. */
    replace(row: ExportRow, expectedRevision: number): Promise<boolean>;
  };
  /** The host's own jobs, across owners, apart from the rest. */
  readonly maintenance: {
    /** Pending exports whose `leaseUntil` is before `now`, ordered by id, from the one after `afterId`. */
    listExpired(now: string, limit: number, afterId?: string): Promise<ExportRow[]>;
    /**
     * Forgets what `success`, `failed` and `revoked` exports last changed before `before` hold beyond key and outcome: sets `steps`
     * to `[]`, `metadata` to `{}`, `destination` and `error` to null, and raises the revision. Unknown, partial and pending
     * ones are kept whole: their steps say what must not be sent again. Resolves to the number of rows it changed; a row
     * that is already empty is left alone.
     */
    purge(before: string): Promise<number>;
    /** Every setting of every owner, ordered by id, from the one after `afterId`: for re-encryption. */
    eachSetting(visit: (row: SettingRow) => Promise<void>, afterId?: string): Promise<void>;
  };
}
