import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';

const file = resolve(import.meta.dirname, '../../../../shared/specs/salesforce.json');

/** False in a checkout without the folder of specifications beside it, which is said then. */
export const isSpecificationThere = existsSync(file);
if (!isSpecificationThere) console.warn(`Skipped: Salesforce’s object descriptions are not at ${file}.`);

interface Described {
  sobjects: Record<
    string,
    { fields: Record<string, { type: string; nillable: boolean }>; parents?: Record<string, string> }
  >;
  shapes: Record<string, object>;
}

/** Made by an administrator of the org, so that no description of standard objects has it. */
const isCustom = (field: string): boolean => field.endsWith('__c');
/** Lists that tie an activity to several people: written with it, and no fields of a record. Object reference, Task */
const WHO_IDS: Record<string, string> = { Task: 'TaskWhoIds', Event: 'EventWhoIds' };
const DATE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))?$/;

function isOf(type: string, value: unknown): boolean {
  if (type === 'boolean' || type === 'number') return typeof value === type;
  if (type.startsWith('date')) return typeof value === 'string' && DATE.test(value);
  return typeof value === 'string';
}

/** What a client of Salesforce knows of standard objects, their fields, and the shapes of answers. */
export class Specification {
  readonly #described = JSON.parse(readFileSync(file, 'utf8')) as Described;
  readonly #answers = new Ajv({ strict: false, allErrors: true });

  constructor() {
    this.#answers.addSchema({ $id: 'salesforce', definitions: this.#described.shapes });
  }

  hasObject(type: string): boolean {
    return type in this.#described.sobjects;
  }

  /** What is wrong with the fields that are written to a record. */
  problemsOfFields(type: string, values: Record<string, unknown>): string[] {
    const { fields } = this.#described.sobjects[type] ?? { fields: {} };
    return Object.entries(values).flatMap(([name, value]) => {
      if (isCustom(name)) return [];
      if (name === WHO_IDS[type]) return Array.isArray(value) ? [] : [`${name} is no list`];
      const field = fields[name];
      if (field === undefined) return [`${type} has no ${name}`];
      if (value === null) return field.nillable ? [] : [`${type}.${name} may not be emptied`];
      return isOf(field.type, value) ? [] : [`${type}.${name} is no ${field.type}`];
    });
  }

  /** What is wrong with a field that a query names, such as `Name`, `Account.Website`. */
  problemsOfPath(type: string, path: string): string[] {
    const [first = '', ...rest] = path.split('.');
    const { fields = {}, parents = {} } = this.#described.sobjects[type] ?? {};
    if (isCustom(first)) return [];
    if (rest.length === 0) return fields[first] === undefined ? [`${type} has no ${first}`] : [];
    const parent = parents[first];
    return parent === undefined ? [`${type} leads to no ${first}`] : this.problemsOfPath(parent, rest.join('.'));
  }

  /** What is wrong with an answer, or a part of one, that has a shape. */
  problemsOfShape(name: string, value: unknown): string[] {
    const shape = Object.keys(this.#described.shapes).find((one) => one === name || one.startsWith(`${name}<`)) ?? name;
    const $ref = `salesforce#/definitions/${encodeURIComponent(shape)}`;
    const validate = this.#answers.getSchema($ref) ?? this.#answers.compile({ $ref });
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message}`);
  }
}
