import { parseQuery, type Query, type WhereClause } from '@jetstreamapp/soql-parser-js';

/** A literal of a query as Salesforce's reference says it is to be read. */
export type Literal =
  | { kind: 'text'; text: string }
  /** Characters, and between them what stands for anything. */
  | { kind: 'pattern'; pieces: readonly (string | { wildcard: '%' | '_' })[] }
  | { kind: 'list'; texts: readonly string[] }
  | { kind: 'other'; type: string; text: string };

/** One condition, without the parentheses around it. */
export interface Condition {
  field: string;
  operator: string;
  literal: Literal;
}

/** A query: its shape, in which every literal is a `?`, and its conditions in their order. */
export interface ReadQuery {
  shape: string;
  conditions: readonly Condition[];
}

// SOQL reference, "Quoted String Escape Sequences". `\b` is left out: it is a bell in the English text, and a backspace in
// the Japanese one.
const NAMED: Record<string, string> = { n: '\n', r: '\r', t: '\t', f: '\f', '"': '"', "'": "'", '\\': '\\' };
const PIECE = /\\(?:u([0-9A-Fa-f]{4})|([\s\S]))|([^\\])/gu;

/** What stands between the quotes of a literal, character by character; throws for an escape that is none. */
function* charactersOf(literal: string, isPattern: boolean): Generator<string | { wildcard: '%' | '_' }> {
  if (!/^'[\s\S]*'$/.test(literal) || literal.length < 2) throw new Error(`no text: ${literal}`);
  const raw = literal.slice(1, -1);
  let end = 0;
  for (const piece of raw.matchAll(PIECE)) {
    const [whole, code, mark, plain] = piece;
    end += whole.length;
    if (code !== undefined) yield String.fromCharCode(Number.parseInt(code, 16));
    else if (plain === "'") throw new Error(`a quotation mark within ${literal}`);
    else if (plain !== undefined) yield isPattern && (plain === '%' || plain === '_') ? { wildcard: plain } : plain;
    else if (isPattern && (mark === '%' || mark === '_')) yield mark;
    else if (mark !== undefined && NAMED[mark] !== undefined) yield NAMED[mark];
    else throw new Error(`an escape that Salesforce does not know: ${whole}`);
  }
  if (end !== raw.length) throw new Error(`a backslash at the end of ${literal}`);
}

const textOf = (literal: string): string => [...charactersOf(literal, false)].join('');

function literalOf(operator: string, value: string | string[], type: unknown): Literal {
  if (Array.isArray(value)) return { kind: 'list', texts: value.map(textOf) };
  if (!value.startsWith("'")) return { kind: 'other', type: String(type), text: value };
  if (operator !== 'LIKE') return { kind: 'text', text: textOf(value) };
  const pieces: (string | { wildcard: '%' | '_' })[] = [];
  for (const piece of charactersOf(value, true)) {
    if (typeof piece === 'string' && typeof pieces.at(-1) === 'string') pieces.push(`${pieces.pop()}${piece}`);
    else pieces.push(piece);
  }
  return { kind: 'pattern', pieces };
}

interface Part {
  left?: {
    field?: string;
    operator?: string;
    value?: string | string[];
    literalType?: unknown;
    openParen?: number;
    closeParen?: number;
  } | null;
  operator?: string;
  right?: Part;
}

function readWhere(where: WhereClause | undefined): ReadQuery {
  const shape: string[] = [];
  const conditions: Condition[] = [];
  for (let part = where as Part | undefined; part !== undefined; part = part.right) {
    const { field, operator, value, literalType, openParen = 0, closeParen = 0 } = part.left ?? {};
    shape.push('('.repeat(openParen));
    if (field !== undefined && operator !== undefined && value !== undefined) {
      shape.push(`${field} ${operator} ?`);
      conditions.push({ field, operator, literal: literalOf(operator, value, literalType) });
    } else if (part.left && Object.keys(part.left).some((key) => !key.endsWith('Paren'))) {
      throw new Error(`a condition of another form: ${JSON.stringify(part.left)}`);
    }
    shape.push(')'.repeat(closeParen), part.operator ?? '');
  }
  return { shape: shape.filter((one) => one !== '').join(' '), conditions };
}

/**
 * Reads a query with a grammar that is neither this package's nor its sandbox's: `@jetstreamapp/soql-parser-js`, and the
 * reference's table of escapes for what stands in the quotes. Throws when it is none.
 */
export function readSoql(text: string): ReadQuery {
  const { where, fields = [], sObject, ...rest }: Query = parseQuery(text);
  const { shape, conditions } = readWhere(where);
  const selected = fields.map((field) => {
    if (field.type === 'Field') return field.field;
    if (field.type === 'FieldRelationship') return `${field.relationships.join('.')}.${field.field}`;
    throw new Error(`a field of another form: ${field.type}`);
  });
  const order = rest.orderBy === undefined ? '' : ` ORDER ${JSON.stringify(rest.orderBy)}`;
  const limit = rest.limit === undefined ? '' : ` LIMIT ${rest.limit}`;
  const known = ['orderBy', 'limit'];
  const others = Object.keys(rest).filter((key) => !known.includes(key));
  if (others.length > 0) throw new Error(`clauses of another kind: ${others.join(', ')}`);
  return { shape: `${selected.join(', ')} FROM ${sObject} WHERE ${shape}${order}${limit}`, conditions };
}
