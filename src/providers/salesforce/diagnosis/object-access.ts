import type { ObjectAccess } from '../features.ts';
import type { SalesforceApi } from '../salesforce-api.ts';

/** An object as the list of all tells what the user may do with it. Those that are not shown are not in it. */
export interface SeenObject {
  name: string;
  keyPrefix?: string | null;
  queryable?: boolean;
  createable?: boolean;
  updateable?: boolean;
  deletable?: boolean;
}

/** All objects that the user can see, by their names. */
export type SeenObjects = ReadonlyMap<string, SeenObject>;

/** One call, however many there are. */
export async function readObjects(api: SalesforceApi): Promise<SeenObjects> {
  const { sobjects } = await api.call<{ sobjects?: SeenObject[] }>({ method: 'GET', path: 'sobjects' });
  return new Map((sobjects ?? []).map((object) => [object.name, object]));
}

const FLAGS = { read: 'queryable', create: 'createable', edit: 'updateable', delete: 'deletable' } as const;

/** Whether the user has this access. */
export const hasAccess = (objects: SeenObjects, { object, access }: ObjectAccess): boolean =>
  objects.get(object)?.[FLAGS[access]] === true;

/** The object that ids with this beginning belong to; undefined when the user sees none. */
export const objectOfId = (objects: SeenObjects, id: string): SeenObject | undefined =>
  [...objects.values()].find(({ keyPrefix, queryable }) => queryable === true && keyPrefix === id.slice(0, 3));
