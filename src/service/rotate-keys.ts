import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Encryption } from '../encryption/encryption.ts';
import { IntegrationError, invalidInput, isIntegrationError, type UnreadableReason } from '../errors.ts';
import type { OwnerKey, SettingRow, StorageAdapter } from '../storage/storage-adapter.ts';
import { stored } from '../storage-failure.ts';

/** Few enough to leave room for the host's own work in its pool and its key service. */
const AT_ONCE = 8;
/** Each try that fails was won by somebody else; so many in a row means that the storage never says yes. */
const MOST_TRIES = 50;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** How to rotate. */
export interface RotateOptions {
  /** Once aborted no further secret is written; the result says how far it came. */
  signal?: AbortSignal | undefined;
  /** `lastId` of a run that was ended. What is before it is not looked at again. */
  afterId?: string | undefined;
  /** Told again and again how far it is. What it throws is dropped. */
  onProgress?: ((progress: RotationProgress) => void) | undefined;
}

/** A secret that was left as it is, since it cannot be read. */
export interface UnreadableSecret {
  settingId: string;
  owner: OwnerKey;
  provider: string;
  /** `not-told` when the encryption gives no reason. */
  reason: UnreadableReason | 'not-told';
}

/** How far a rotation is. Settings without a secret of their own, those with a `credentialsRef`, are not counted. */
export interface RotationProgress {
  /** How many secrets were written anew. */
  rotated: number;
  /** How many were written with the first key already. */
  current: number;
  /** How many cannot be read. */
  unreadable: number;
  /** All settings up to this one were looked at; absent while there was none. */
  lastId?: string;
}

/** What a rotation came to. */
export interface Rotation extends Omit<RotationProgress, 'unreadable'> {
  unreadable: UnreadableSecret[];
  /** False when the signal ended it before the last setting. */
  isComplete: boolean;
}

/** What became of one secret. */
type Fate = 'rotated' | 'current' | 'none' | UnreadableSecret;

const contextOf = ({ owner, provider, id }: SettingRow) => ({ owner, provider, settingId: id });

function isCurrent(encryption: Encryption, ciphertext: string): boolean {
  try {
    return encryption.isCurrent?.(ciphertext) ?? false;
  } catch {
    // Then decrypting tells what is wrong with it.
    return false;
  }
}

/** Throws what can pass, such as a key service that does not answer: it says nothing of the secret. */
function unreadableSecret({ id, owner, provider }: SettingRow, error: unknown): UnreadableSecret {
  if (isIntegrationError(error) && error.retryable) throw error;
  const reason = isIntegrationError(error) ? error.unreadable : undefined;
  return { settingId: id, owner, provider, reason: reason ?? 'not-told' };
}

/** The secret under the first key. It is read back before it may take the place of the old one. */
async function encryptAnew(encryption: Encryption, row: SettingRow, plaintext: string): Promise<string> {
  const context = contextOf(row);
  try {
    const ciphertext = await encryption.encrypt(plaintext, context);
    if ((await encryption.decrypt(ciphertext, context)) === plaintext) return ciphertext;
  } catch {
    // What it throws is not ours to show.
  }
  throw new IntegrationError({
    code: 'INTERNAL',
    message: 'The encryption could not write a secret with its first key and read it back; it is kept as it was.',
    hint: 'Check the first key and what it may be used for, then rotate again.',
    retryable: true,
  });
}

/** Writes one secret anew. Undefined when somebody has changed the setting meanwhile. */
async function rotateOnce(
  settings: StorageAdapter['settings'],
  encryption: Encryption,
  row: SettingRow,
): Promise<Fate | undefined> {
  if (row.config === null) return 'none';
  if (isCurrent(encryption, row.config)) return 'current';
  let plaintext: string;
  try {
    plaintext = await encryption.decrypt(row.config, contextOf(row));
  } catch (error) {
    return unreadableSecret(row, error);
  }
  // `updatedAt` stays: the setting is what its owner saved.
  const next = { ...row, config: await encryptAnew(encryption, row, plaintext), revision: row.revision + 1 };
  return (await stored(() => settings.replace(next, row.revision))) ? 'rotated' : undefined;
}

async function rotateRow(storage: StorageAdapter, encryption: Encryption, seen: SettingRow): Promise<Fate> {
  const { settings } = storage;
  let row: SettingRow | undefined = seen;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const fate = await rotateOnce(settings, encryption, row);
    if (fate !== undefined) return fate;
    row = await stored(() => settings.get(seen.owner, seen.id));
    if (row === undefined) return 'none';
  }
  throw new IntegrationError({
    code: 'STORAGE_FAILED',
    message: 'The storage replaces no setting: each time it says that somebody else was faster.',
    hint: 'Put your storage to the test with storageContract.',
  });
}

/** Counts what became of secrets, and tells it. */
class Tally {
  readonly #unreadable: UnreadableSecret[] = [];
  readonly #counts = { rotated: 0, current: 0, none: 0 };
  #lastId: string | undefined;

  add(fates: readonly Fate[], lastId: string | undefined): void {
    for (const fate of fates) {
      if (typeof fate === 'string') this.#counts[fate] += 1;
      else this.#unreadable.push(fate);
    }
    this.#lastId = lastId ?? this.#lastId;
  }

  progress(): RotationProgress {
    return { ...this.#shown(), unreadable: this.#unreadable.length };
  }

  result(isComplete: boolean): Rotation {
    return { ...this.#shown(), unreadable: [...this.#unreadable], isComplete };
  }

  #shown(): Pick<RotationProgress, 'rotated' | 'current' | 'lastId'> {
    const { rotated, current } = this.#counts;
    return { rotated, current, ...(this.#lastId === undefined ? {} : { lastId: this.#lastId }) };
  }
}

function tell({ onProgress }: RotateOptions, tally: Tally): void {
  try {
    onProgress?.(tally.progress());
  } catch {
    // The host's to mend: secrets are rotated all the same.
  }
}

/**
 * Writes every secret anew that is not written with the first key, of all owners. Throws `STORAGE_FAILED`, `INTERNAL` when
 * the encryption cannot write with its first key, and what it throws as `retryable`; what was written anew before that is.
 */
export async function rotateAll(
  storage: StorageAdapter,
  encryption: Encryption,
  options: RotateOptions,
): Promise<Rotation> {
  const { signal, afterId } = options;
  // A misspelt one would pass over settings, and the answer would not say so.
  if (afterId !== undefined && !UUID.test(afterId))
    throw invalidInput([{ path: 'afterId', message: 'expected the lastId of an earlier run' }]);
  const tally = new Tally();
  let waiting: SettingRow[] = [];
  const finishBatch = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    tally.add(await Promise.all(batch.map((row) => rotateRow(storage, encryption, row))), batch.at(-1)?.id);
    tell(options, tally);
    // A storage and an encryption that answer at once would keep the event loop until the last setting.
    await othersTurn();
  };
  const stop = new Error('The signal ended the rotation.');
  let isComplete = true;
  const visit = async (row: SettingRow): Promise<void> => {
    if (signal?.aborted) {
      isComplete = false;
      throw stop;
    }
    waiting.push(row);
    if (waiting.length >= AT_ONCE) await finishBatch();
  };
  await stored(() => storage.maintenance.eachSetting(visit, afterId)).catch((error: unknown) => {
    if (isComplete) throw error;
  });
  if (isComplete) await finishBatch();
  return tally.result(isComplete);
}
