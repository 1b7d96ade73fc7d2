import type { Row, SalesforceApi } from '../salesforce-api.ts';
import type { Soql } from '../soql.ts';

interface Waiting {
  queries: readonly Soql[];
  resolve: (found: Row[][]) => void;
  reject: (error: unknown) => void;
}

/** Queries that are asked for at the same moment go out in one call, since an org counts its calls. */
export class QueryBatch {
  readonly #api: Pick<SalesforceApi, 'queries'>;
  #waiting: Waiting[] = [];

  constructor(api: Pick<SalesforceApi, 'queries'>) {
    this.#api = api;
  }

  /** All rows of all the queries. Throws what any query of the same call was refused with. */
  async rows(queries: readonly Soql[]): Promise<Row[]> {
    if (queries.length === 0) return [];
    const found = await new Promise<Row[][]>((resolve, reject) => {
      if (this.#waiting.length === 0) queueMicrotask(() => void this.#send());
      this.#waiting.push({ queries, resolve, reject });
    });
    return found.flat();
  }

  async #send(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    try {
      const found = await this.#api.queries(waiting.flatMap(({ queries }) => queries));
      let from = 0;
      for (const { queries, resolve } of waiting) {
        resolve(found.slice(from, from + queries.length));
        from += queries.length;
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
