import type { SalesforceObjectType } from './object-types.ts';
import { OBJECT_TYPES } from './object-types.ts';
import { makeId, readId } from './salesforce-id.ts';
import { SearchIndex } from './search-index.ts';
import type { SalesforceRecord, SalesforceValue } from './state.ts';

type Values = Record<string, SalesforceValue>;

/** So that ids do not look like a count. */
const ID_STEP = 17;
const FIRST_ID = 40_000;

/** The records of an organization, and what searches know of them. Checks nothing; what it does can be undone. */
export class RecordStore {
  readonly #records = new Map<string, SalesforceRecord>();
  /** In the order in which they were made. */
  readonly #byType = new Map<SalesforceObjectType, Set<SalesforceRecord>>();
  readonly #index = new SearchIndex();
  readonly #now: () => Date;
  #lastId = FIRST_ID;
  #undo: (() => void)[] | undefined;

  constructor(now: () => Date) {
    this.#now = now;
  }

  add(type: SalesforceObjectType, values: Values): SalesforceRecord {
    const record: SalesforceRecord = {
      id: this.nextId(OBJECT_TYPES[type].prefix),
      type,
      values,
      isDeleted: false,
      access: 'edit',
    };
    const alike = this.#byType.get(type) ?? new Set();
    this.#byType.set(type, alike.add(record));
    this.#records.set(record.id, record);
    this.onUndo(() => {
      this.#records.delete(record.id);
      alike.delete(record);
    });
    this.#note(record);
    return record;
  }

  /** Puts new values in the place of all that a record had. */
  replace(record: SalesforceRecord, values: Values): void {
    const before = record.values;
    record.values = values;
    this.onUndo(() => {
      record.values = before;
    });
    this.#note(record);
  }

  remove(record: SalesforceRecord): void {
    if (record.isDeleted) return;
    record.isDeleted = true;
    this.onUndo(() => {
      record.isDeleted = false;
    });
    this.#note(record);
  }

  list(type: SalesforceObjectType): SalesforceRecord[] {
    return [...(this.#byType.get(type) ?? [])];
  }

  /** By an id of 15 or of 18 characters. */
  find(id: unknown): SalesforceRecord | undefined {
    const whole = readId(id);
    return whole === undefined ? undefined : this.#records.get(whole);
  }

  searchable(type: SalesforceObjectType, lagMs: number): SalesforceRecord[] {
    if (lagMs === 0) return this.list(type).filter(({ isDeleted }) => !isDeleted);
    return this.#index.at(type, this.#now().getTime() - lagMs);
  }

  /** A new id, never given again. */
  nextId(prefix: string): string {
    this.#lastId += ID_STEP;
    return makeId(prefix, this.#lastId);
  }

  /** Takes back all that `work` did when it throws or does not keep to `isGood`. */
  atomically<Result>(work: () => Result, isGood: (result: Result) => boolean = () => true): Result {
    const outer = this.#undo;
    const undo: (() => void)[] = [];
    this.#undo = undo;
    let isKept = false;
    try {
      const result = work();
      isKept = isGood(result);
      return result;
    } finally {
      this.#undo = outer;
      if (isKept) outer?.push(...undo);
      else for (const step of undo.toReversed()) step();
    }
  }

  /** What is to be done if the change that is under way is taken back. */
  onUndo(step: () => void): void {
    this.#undo?.push(step);
  }

  #note(record: SalesforceRecord): void {
    this.#index.note(record, this.#now().getTime());
    this.onUndo(() => this.#index.unnote(record));
  }
}
