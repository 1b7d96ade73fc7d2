import { parseQuery, type Query } from '@jetstreamapp/soql-parser-js';

/** The object that a query asks for, and every field that it names, in its order. */
export interface QueryNames {
  object: string;
  /** With the references that lead to it, such as `Account.Name`. */
  paths: string[];
}

/** Every `field` that stands anywhere in a part of a query. */
function* fieldsIn(part: unknown): Generator<string> {
  if (typeof part !== 'object' || part === null) return;
  for (const [name, value] of Object.entries(part)) {
    if (name === 'field' && typeof value === 'string') yield value;
    else yield* fieldsIn(value);
  }
}

const selected = ({ fields = [] }: Query): string[] =>
  fields.map((field) => ('relationships' in field ? [...field.relationships, field.field].join('.') : fieldOf(field)));
const fieldOf = (field: object): string => ('field' in field ? String(field.field) : '');

/** What a query names, as a parser that is not ours reads it. */
export function namedInSoql(text: string): QueryNames {
  const query = parseQuery(text);
  const { where, orderBy, sObject = '' } = query;
  return { object: sObject, paths: [...selected(query), ...fieldsIn(where), ...fieldsIn(orderBy)] };
}

/** What a search has returned: each object is a query of its own. */
export function namedInSosl(text: string): QueryNames[] {
  const returning = text.slice(text.indexOf(' RETURNING ') + ' RETURNING '.length);
  return [...returning.matchAll(/(\w+)\(([^)]*)\)/g)].map(([, object = '', inside = '']) => {
    const [fields = '', rest = ''] = inside.split(/ (?=WHERE |ORDER BY |LIMIT )(.*)/s);
    return namedInSoql(`SELECT ${fields} FROM ${object} ${rest}`);
  });
}
