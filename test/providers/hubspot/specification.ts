import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';

const file = resolve(import.meta.dirname, '../../../../shared/specs/hubspot.openapi.json');

/** False in a checkout without the folder of specifications beside it, which is said then. */
export const isSpecificationThere = existsSync(file);
if (!isSpecificationThere) console.warn(`Skipped: HubSpot’s specification is not at ${file}.`);

interface Content {
  content?: Record<string, { schema: object }>;
}
interface Operation {
  parameters?: { name: string; in: string; required?: boolean; schema?: object }[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Content>;
}
interface Specified {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, { properties?: object; additionalProperties?: unknown }> };
}

const FORMATS = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  uuid: true,
  int32: true,
  binary: true,
} as const;

/** A request, as it is held against the specification. A form is an object of its fields. */
export interface SentRequest {
  method: string;
  /** Without its query. */
  path: string;
  query: Record<string, string>;
  contentType: string | undefined;
  body: unknown;
}

/** HubSpot's endpoints as its own client knows them; what the client does not name is refused. */
export class Specification {
  readonly #spec = JSON.parse(readFileSync(file, 'utf8')) as Specified;
  readonly #answers = new Ajv({ strict: false, allErrors: true, formats: FORMATS });
  readonly #requests = new Ajv({ strict: false, allErrors: true, formats: FORMATS });

  constructor() {
    this.#answers.addSchema(this.#spec, 'hubspot');
    const strict = structuredClone(this.#spec);
    // The document does not say that there are no other fields, but what it leaves out the client does not send.
    for (const schema of Object.values(strict.components.schemas)) {
      if (schema.properties !== undefined) schema.additionalProperties ??= false;
    }
    this.#requests.addSchema(strict, 'hubspot');
  }

  /** What is wrong with a request; undefined where there is no such operation. */
  problemsOf({ method, path, query, contentType, body }: SentRequest): string[] | undefined {
    const found = this.#find(method, path);
    if (found === undefined) return undefined;
    const { parameters = [], requestBody } = found.operation;
    const known = parameters.filter((one) => one.in === 'query').map(({ name }) => name);
    const unknown = Object.keys(query).filter((name) => !known.includes(name));
    const types = Object.keys(requestBody?.content ?? {});
    const type = contentType?.split(';')[0];
    const isOther = type === undefined ? requestBody?.required === true : !types.includes(type);
    if (isOther) return [`${type} for ${types.join()}`];
    const part = `requestBody/content/${type?.replace('/', '~1')}`;
    const inBody = type === undefined ? [] : check(this.#requests, found.at, method, part, body);
    return [...unknown.map((name) => `unknown parameter ${name}`), ...inBody];
  }

  /** What is wrong with an answer; undefined where there is no such operation. */
  problemsOfAnswer(method: string, path: string, status: number, answer: unknown): string[] | undefined {
    const found = this.#find(method, path);
    if (found === undefined) return undefined;
    if (status === 204) return answer === '' ? [] : ['an answer of nothing that says something'];
    const part = found.operation.responses[status] === undefined ? 'default' : String(status);
    return check(this.#answers, found.at, method, `responses/${part}/content/application~1json`, answer);
  }

  /** The operation that a request meets; paths with more words of their own come first. */
  #find(method: string, path: string): { at: string; operation: Operation } | undefined {
    const fitting = Object.keys(this.#spec.paths)
      .filter((pattern) => new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
      .sort((a, b) => a.split('{').length - b.split('{').length);
    for (const at of fitting) {
      const operation = this.#spec.paths[at]?.[method.toLowerCase()];
      if (operation !== undefined) return { at, operation };
    }
    return undefined;
  }
}

function check(ajv: Ajv, at: string, method: string, part: string, value: unknown): string[] {
  const pointer = ['paths', at, method.toLowerCase()].map((word) =>
    encodeURIComponent(word.replaceAll('~', '~0').replaceAll('/', '~1')),
  );
  const validate = ajv.compile({ $ref: `hubspot#/${pointer.join('/')}/${part}/schema` });
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`.trim());
}
