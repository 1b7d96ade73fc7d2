import { OBJECT_TYPE_NAMES, OBJECT_TYPES } from './object-types.ts';

const OBJECT_SCOPES = OBJECT_TYPE_NAMES.flatMap((type) => {
  const { scopes, schemaScopes } = OBJECT_TYPES[type];
  return [scopes.read, scopes.write, schemaScopes.read, schemaScopes.write];
});

/** What the sandbox's own token is granted. */
export const ALL_SCOPES: readonly string[] = [
  ...new Set(['oauth', ...OBJECT_SCOPES, 'crm.objects.owners.read', 'files']),
];
