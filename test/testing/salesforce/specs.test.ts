import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { OBJECT_TYPE_NAMES } from '../../../src/testing/salesforce/object-types.ts';
import { openSalesforce } from './salesforce-client.ts';

const file = resolve(import.meta.dirname, '../../../../shared/specs/salesforce.json');
const isThere = existsSync(file);
if (!isThere) console.warn(`Skipped: Salesforce’s object descriptions are not at ${file}.`);

interface Spec {
  readonly sobjects: Record<string, { fields: Record<string, { type: string; nillable: boolean }>; parents: object }>;
  readonly shapes: Record<string, object>;
}

/**
 * What the shapes, made from the types of a client, do not know or do not say right. `describe` has more fields than
 * these types; null stands where they want an object; a good answer has no list that can never hold anything.
 */
const LOOSER = {
  DescribeSObjectResult: ['associateEntityType', 'associateParentEntity'],
  DescribeGlobalResult: ['associateEntityType', 'associateParentEntity'],
  Field: ['aiPredictionField', 'formulaTreatNullNumberAsZero', 'polymorphicForeignKey', 'searchPrefilterable'],
} as const;
const NULL_FIELDS = ['filteredLookupInfo', 'referenceTargetField'];

describe.skipIf(!isThere)('against the descriptions of a client', () => {
  const spec = JSON.parse(isThere ? readFileSync(file, 'utf8') : '{}') as Spec;
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema({ $id: 'salesforce', definitions: spec.shapes });
  const problemsOf = (shape: string, value: unknown): string[] => {
    const $ref = `salesforce#/definitions/${encodeURIComponent(shape)}`;
    const validate = ajv.getSchema($ref) ?? ajv.compile({ $ref });
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message, params }) => {
      return `${shape}${instancePath} ${message} ${JSON.stringify(params)}`;
    });
  };
  const without = (value: object, names: readonly string[]) =>
    Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));

  test('descriptions of types have their shape', async () => {
    await using room = await openSalesforce({ hasSharedActivities: true, hasPersonAccounts: true });
    const { ask, org } = room;
    org.addField('Task', { name: 'Region__c', picklistValues: ['North', 'South'], restrictedPicklist: true });
    for (const type of OBJECT_TYPE_NAMES) {
      const { status, body } = await ask<{ fields: object[] }>(`GET /sobjects/${type}/describe`);
      expect(status).toBe(200);
      const fields = body.fields.map((field) => {
        const known = without(field, LOOSER.Field);
        for (const name of NULL_FIELDS) known[name] ??= {};
        return known;
      });
      const whole = without({ ...body, fields, idEnabled: true }, LOOSER.DescribeSObjectResult);
      expect(problemsOf('DescribeSObjectResult', whole), type).toEqual([]);
    }
    const { body } = await ask<{ sobjects: object[] }>('GET /sobjects');
    const sobjects = body.sobjects.map((one) => ({ ...without(one, LOOSER.DescribeGlobalResult), idEnabled: true }));
    expect(problemsOf('DescribeGlobalResult', { ...body, sobjects })).toEqual([]);
  });

  test('answers to writes, queries and questions of limits have theirs', async () => {
    await using room = await openSalesforce({ limits: { queryBatch: 1 } });
    const { ask } = room;
    const made = await ask('POST /sobjects/Task', { Subject: 'x' });
    expect(problemsOf('SaveResult', { ...made.body })).toEqual([]);
    await ask('POST /sobjects/Task', {});
    const q = encodeURIComponent('SELECT Id FROM Task');
    const page = await ask(`GET /query?q=${q}`);
    const shape = Object.keys(spec.shapes).find((name) => name.startsWith('QueryResult')) ?? '';
    expect(problemsOf(shape, page.body)).toEqual([]);
    expect(problemsOf(shape, (await ask(`GET ${String(page.body.nextRecordsUrl)}`)).body)).toEqual([]);
    expect(problemsOf('OrganizationLimitsInfo', (await ask('GET /limits')).body)).toEqual([]);
    const { body: places } = await ask('GET /services/data/v64.0');
    const identity = String(places.identity).replace(room.sandbox.salesforce.instanceUrl, '');
    expect(problemsOf('IdentityInfo', (await ask(`GET ${identity}`)).body)).toEqual([]);
    for (const [line, body] of [
      ['POST /sobjects/Task', { Subject: 'x'.repeat(300), WhoId: 'x' }],
      ['POST /sobjects/Contact', {}],
      ['GET /sobjects/Task/1', undefined],
      ['GET /query?q=x', undefined],
    ] as const) {
      const { body: errors } = await ask<object[]>(line, body);
      expect(errors.flatMap((error) => problemsOf('SaveError', error))).toEqual([]);
    }
  });

  test('fields and the names of references are those of the descriptions, of the same kind', async () => {
    await using room = await openSalesforce();
    const problems: string[] = [];
    for (const [type, { fields, parents }] of Object.entries(spec.sobjects)) {
      const known = OBJECT_TYPE_NAMES.find((name) => name === type);
      const own = known ? room.org.fields(known).filter(({ onlyWith }) => onlyWith === undefined) : [];
      for (const { name, type: kind, relationshipName } of own) {
        const documented = fields[name];
        if (!documented) problems.push(`${type}.${name} is not there`);
        else if (kindOf(kind) !== documented.type) problems.push(`${type}.${name} is a ${documented.type}`);
        if (relationshipName && !(relationshipName in parents)) problems.push(`${type} has no ${relationshipName}`);
      }
    }
    // Not in these descriptions, which are those of one small organization.
    expect(problems).toEqual(NOT_DESCRIBED);
  });

  test('a record that is read has only documented fields', async () => {
    await using room = await openSalesforce();
    const { ask, seed, org } = room;
    const event = org.add('Event', { StartDateTime: '2026-01-06T09:00:00Z', DurationInMinutes: 30 });
    for (const record of [...Object.values(seed), event, org.add('Task', {})]) {
      const { body } = await ask(`GET /sobjects/${record.type}/${record.id}`);
      const { fields = {} } = spec.sobjects[record.type] ?? {};
      const kept = Object.entries(body).filter(([name]) => fields[name]);
      for (const [name, value] of kept) {
        if (value === null) expect(fields[name]?.nillable, `${record.type}.${name}`).toBe(true);
        else expect(typeof value, `${record.type}.${name}`).toBe(fields[name]?.type.replace(/^date.*/, 'string'));
      }
    }
  });
});

const NOT_DESCRIBED = ['Lead.MobilePhone is not there', 'EventRelation.IsWhat is not there'];

function kindOf(type: string): string {
  if (type === 'boolean') return 'boolean';
  if (['int', 'double', 'currency', 'percent'].includes(type)) return 'number';
  if (type === 'date' || type === 'datetime') return 'date/datetime string';
  return type === 'base64' ? 'base64 string' : 'string';
}
