import type { SalesforceField, SalesforceValue } from './state.ts';

/** Values of a new record's fields; nothing checks them. */
export type SalesforceValues = Readonly<Record<string, SalesforceValue | undefined>>;

/** A field to add; only its name is needed. */
export type NewSalesforceField = { name: string } & Partial<Omit<SalesforceField, 'picklistValues'>> & {
    /** Every new record needs a value. */
    required?: boolean;
    picklistValues?: readonly string[];
  };
