import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { describe, expect, test } from 'vitest';
import { agreementRoom } from './agreement-room.ts';
import { playWholeLife } from './whole-life.ts';

const folder = resolve(import.meta.dirname, '../../../../shared/specs');
const isThere = existsSync(folder);
if (!isThere) console.warn(`Skipped: the vendors' specifications are not at ${folder}.`);

const FORM = 'application/x-www-form-urlencoded';
/** Used by us and not in the specification; `calls-by-hand.ts` has their arguments from Slack's own types. */
const NOT_SPECIFIED = ['conversations.history', 'conversations.replies'];

interface ArgumentsSchema {
  properties?: Record<string, { anyOf?: { type: string }[] }>;
}
interface Specification {
  paths: Record<string, { post: { requestBody: { content: Record<string, { schema: ArgumentsSchema }> } } }>;
}

const read = <T>(file: string): T => JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as T;

/** A form makes a text of every number and truth value; such an argument must still be one, so texts alone will not do. */
function inItsOwnType(schema: ArgumentsSchema): ArgumentsSchema {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const own = property.anyOf?.filter(({ type }) => type === 'number' || type === 'boolean') ?? [];
    return [name, own.length > 0 ? { anyOf: own } : property];
  });
  return { ...schema, properties: Object.fromEntries(properties) };
}

/** By method: whether arguments that came as texts of a form are what it takes. */
function validators(): Map<string, ValidateFunction> {
  const ajv = new Ajv({ strict: false, coerceTypes: true });
  const { paths } = read<Specification>('slack.openapi.json');
  return new Map(
    Object.entries(paths).flatMap(([path, { post }]) => {
      const schema = post.requestBody.content[FORM]?.schema;
      return schema === undefined ? [] : [[path.slice(1), ajv.compile(inItsOwnType(schema))]];
    }),
  );
}

/** Every call of a whole life to a method of the Web API. */
async function calls() {
  const room = await agreementRoom(new Date());
  await playWholeLife(room);
  return room.slack.requests.filter(({ method }) => method !== 'files.upload');
}

describe.skipIf(!isThere)('what we send, against the vendor’s specifications', () => {
  test('has all required arguments, of the right types, and no others', async () => {
    const isValid = validators();
    const unspecified = new Set<string>();
    for (const { method, args } of await calls()) {
      const check = isValid.get(method);
      if (check === undefined) unspecified.add(method);
      else expect(check(structuredClone(args)), `${method}: ${JSON.stringify(check.errors)}`).toBe(true);
    }
    expect([...unspecified].sort()).toEqual(NOT_SPECIFIED);
  });

  test('messages are Block Kit', async () => {
    const isMessage = new Ajv({ strict: false }).compile(read<object>('slack.block-kit.schema.json'));
    const messages = (await calls()).filter(({ args }) => 'blocks' in args);
    expect(messages.length).toBeGreaterThan(10);
    for (const { args } of messages) {
      const { text, blocks } = args;
      expect(isMessage({ text, blocks }), JSON.stringify(isMessage.errors?.slice(0, 3))).toBe(true);
    }
  });

  test('the validator refuses what lacks, what is too much and what is of another type', () => {
    const isValid = validators();
    expect(isValid.get('chat.delete')?.({ channel: 'C1' })).toBe(false);
    expect(isValid.get('files.info')?.({ file: 'F1', whatever: '1' })).toBe(false);
    expect(isValid.get('users.list')?.({ limit: 'many' })).toBe(false);
  });
});
