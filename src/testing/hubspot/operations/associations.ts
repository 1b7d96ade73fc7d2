import { findTied, requireDefaultType } from '../check-associations.ts';
import { OBJECT_TYPES } from '../object-types.ts';
import { type HubSpotOperation, objectType, type PathNames } from '../operation.ts';
import { readId, readInputs, readLimit, takePage } from '../read-arguments.ts';
import { findRecord } from '../record-lookup.ts';
import type { HubSpotAssociation } from '../state.ts';
import { batchAnswer } from './batches.ts';

const read = ({ from }: PathNames) => [OBJECT_TYPES[objectType(from)].scopes.read];

const list: HubSpotOperation = {
  name: 'associations.list',
  httpMethod: 'GET',
  path: '/crm/v4/objects/{from}/{id}/associations/{to}',
  scopes: read,
  query: ['limit', 'after'],
  fields: [],
  run({ portal, names, query }) {
    const [from, to] = [objectType(names.from), objectType(names.to)];
    const record = findRecord(portal, from, names.id ?? '', {});
    const most = portal.limits.associationsPage;
    const tied = portal.associationsOf(from, record.id, to);
    const page = takePage(tied, query.after, readLimit(query.limit, most, most));
    return { status: 200, body: { ...page, results: page.results.map(tiedAnswer) } };
  },
};

const put: HubSpotOperation = {
  name: 'associations.put',
  httpMethod: 'PUT',
  path: '/crm/v4/objects/{from}/{id}/associations/default/{to}/{toId}',
  // Whether the other record takes a scope as well is not documented.
  scopes: ({ from }) => [OBJECT_TYPES[objectType(from)].scopes.write],
  query: [],
  fields: [],
  run({ portal, names }) {
    const [from, to] = [objectType(names.from), objectType(names.to)];
    const ends = [requireDefaultType(from, to), requireDefaultType(to, from)] as const;
    const one = findTied(portal, from, names.id ?? '');
    const other = findTied(portal, to, names.toId ?? '');
    portal.associate(one, other);
    const spec = (associationTypeId: number) => ({ associationCategory: 'HUBSPOT_DEFINED', associationTypeId });
    return batchAnswer(portal, [
      { from: { id: one.id }, to: { id: other.id }, associationSpec: spec(ends[0]) },
      { from: { id: other.id }, to: { id: one.id }, associationSpec: spec(ends[1]) },
    ]);
  },
};

const batchRead: HubSpotOperation = {
  name: 'associations.batch-read',
  httpMethod: 'POST',
  path: '/crm/v4/associations/{from}/{to}/batch/read',
  scopes: read,
  query: [],
  fields: ['inputs'],
  run({ portal, names, body }) {
    const [from, to] = [objectType(names.from), objectType(names.to)];
    const { associationBatchInputs, associationsPage } = portal.limits;
    const inputs = readInputs(body, associationBatchInputs).map(({ id, after }) => ({ id: readId(id, 'id'), after }));
    const isThere = (id: string) => portal.find(from, id)?.archived === false;
    const results = inputs
      .filter(({ id }) => isThere(id))
      .map(({ id, after }) => {
        const page = takePage(portal.associationsOf(from, id, to), after, associationsPage);
        return { from: { id }, to: page.results.map(tiedAnswer), ...(page.paging && { paging: page.paging }) };
      });
    const errors = inputs
      .filter(({ id }) => !isThere(id))
      .map(({ id }) => ({
        category: 'OBJECT_NOT_FOUND',
        message: `No ${from} with ID ${id} exists`,
        context: { fromObjectId: [id] },
      }));
    return batchAnswer(portal, results, errors);
  },
};

function tiedAnswer({ id, typeIds }: HubSpotAssociation): Record<string, unknown> {
  return { toObjectId: id, associationTypes: typeIds.map((typeId) => ({ category: 'HUBSPOT_DEFINED', typeId })) };
}

/** The operations on what ties records together. */
export const ASSOCIATION_OPERATIONS: readonly HubSpotOperation[] = [put, list, batchRead];
