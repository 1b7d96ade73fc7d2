import type { Client } from '@hubspot/api-client';
import type { WireCall } from './twin-portal.ts';

type Request = WireCall['read'];

/** The parts of HubSpot's client for each type of records, all of one shape. */
const objectsOf = ({ crm }: Client) => ({
  contacts: crm.contacts,
  companies: crm.companies,
  deals: crm.deals,
  tickets: crm.tickets,
  notes: crm.objects.notes,
  meetings: crm.objects.meetings,
  tasks: crm.objects.tasks,
});
type ObjectType = keyof ReturnType<typeof objectsOf>;
const isObjectType = (type: string): type is ObjectType =>
  ['contacts', 'companies', 'deals', 'tickets', 'notes', 'meetings', 'tasks'].includes(type);

/** Each of the client's modules has the same classes once more under their own names, so no type fits them all. */
const typed = (value: unknown) => value as never;
const maybeText = (value: string | undefined): string | undefined => value;
const maybeList = (value: string | undefined): string[] | undefined => value?.split(',');
const maybeNumber = (value: string | undefined): number | undefined =>
  value === undefined ? undefined : Number(value);
/** The words of a path, so that a call is made with what stands in it. */
const wordsOf = ({ path }: Request): string[] => path.split('/').slice(1).map(decodeURIComponent);

type ByHand = (client: Client, request: Request, file: Uint8Array) => Promise<unknown>;

const RECORDS: Record<string, (api: ReturnType<typeof objectsOf>[ObjectType], request: Request) => Promise<unknown>> = {
  create: ({ basicApi }, { body: { properties, associations } }) =>
    basicApi.create(typed({ properties, associations })),
  read: ({ basicApi }, request) => {
    const { properties, idProperty } = request.query;
    const id = wordsOf(request).at(-1) ?? '';
    return basicApi.getById(id, maybeList(properties), undefined, undefined, undefined, maybeText(idProperty));
  },
  update: ({ basicApi }, request) =>
    basicApi.update(wordsOf(request).at(-1) ?? '', typed({ properties: request.body.properties })),
  archive: ({ basicApi }, request) => basicApi.archive(wordsOf(request).at(-1) ?? ''),
  list: ({ basicApi }, { query }) => basicApi.getPage(maybeNumber(query.limit)),
  search: ({ searchApi }, { body: { query, filterGroups, sorts, limit, after, properties } }) =>
    searchApi.doSearch(typed({ query, filterGroups, sorts, limit, after, properties })),
  'batch-read': ({ batchApi }, { body: { idProperty, inputs, properties, propertiesWithHistory } }) =>
    batchApi.read(typed({ idProperty, inputs, properties, propertiesWithHistory })),
};

const OTHERS: Record<string, ByHand> = {
  'associations.list': ({ crm }, request) => {
    const [, , , from = '', id = '', , to = ''] = wordsOf(request);
    const { after, limit } = request.query;
    return crm.associations.v4.basicApi.getPage(from, id, to, after, maybeNumber(limit));
  },
  'associations.batch-read': ({ crm }, request) => {
    const [, , , from = '', to = ''] = wordsOf(request);
    return crm.associations.v4.batchApi.getPage(from, to, typed({ inputs: request.body.inputs }));
  },
  'properties.list': ({ crm }, request) => crm.properties.coreApi.getAll(wordsOf(request)[3] ?? ''),
  'properties.read': ({ crm }, request) => {
    const [, , , type = '', name = ''] = wordsOf(request);
    return crm.properties.coreApi.getByName(type, name);
  },
  'properties.create': ({ crm }, request) => {
    const { name, label, description, groupName, type, fieldType, hasUniqueValue, formField } = request.body;
    const property = { name, label, description, groupName, type, fieldType, hasUniqueValue, formField };
    return crm.properties.coreApi.create(wordsOf(request)[3] ?? '', typed(property));
  },
  'owners.list': ({ crm }, { query }) =>
    crm.owners.ownersApi.getPage(query.email, query.after, maybeNumber(query.limit)),
  'files.upload': ({ files }, { body: { fileName, folderPath, options } }, content) => {
    const name = String(fileName);
    const file = { data: Buffer.from(content), name };
    return files.filesApi.upload(file, undefined, String(folderPath), name, undefined, String(options));
  },
  'files.read': ({ files }, request) => files.filesApi.getById(wordsOf(request).at(-1) ?? ''),
  'files.delete': ({ files }, request) => files.filesApi.archive(wordsOf(request).at(-1) ?? ''),
};

/** What HubSpot's client has no call for; its `apiRequest` sends whatever it is told. */
export const NO_CALL = ['account.details', 'token.info'];

/**
 * Every operation that we use, as somebody who has read HubSpot's pages calls it with HubSpot's client: with what the
 * request meant, and with nothing that is not named here. Undefined where the client has no call for it.
 */
export function byHand(operation: string): ByHand | undefined {
  const [type = '', verb = ''] = operation.split('.');
  const call = RECORDS[verb];
  if (!isObjectType(type) || call === undefined) return OTHERS[operation];
  return (client, request) => call(objectsOf(client)[type], request);
}
