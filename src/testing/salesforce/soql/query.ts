/** A value that a query compares with. */
export type Literal =
  | { readonly kind: 'string'; readonly raw: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  | { readonly kind: 'date' | 'datetime'; readonly text: string }
  /** Such as TODAY or LAST_N_DAYS:7. */
  | { readonly kind: 'range'; readonly name: string; readonly count: number | undefined };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE';

/** What a query asks of a record. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'compare'; readonly path: string; readonly operator: Operator; readonly value: Literal }
  | { readonly kind: 'in'; readonly path: string; readonly isNegated: boolean; readonly values: readonly Literal[] }
  | { readonly kind: 'in-query'; readonly path: string; readonly isNegated: boolean; readonly query: Query };

export interface Ordering {
  readonly path: string;
  readonly isDescending: boolean;
  readonly nullsLast: boolean;
}

/** What a query, and a type in a search, says about the records it wants. */
export interface Selection {
  readonly type: string;
  /** Paths, such as `Subject` or `Account.Name`. */
  readonly fields: readonly string[];
  readonly where?: Condition;
  readonly orderBy: readonly Ordering[];
  readonly limit?: number;
  readonly offset?: number;
}

/** A query, read but not yet judged. */
export interface Query extends Selection {
  /** Asks for a number only. */
  readonly isCount: boolean;
  /** Asks for deleted records, too. */
  readonly allRows: boolean;
}
