import { describeField } from '../describe-field.ts';
import { OBJECT_TYPE_NAMES, OBJECT_TYPES, type SalesforceObjectType } from '../object-types.ts';
import { type OperationContext, objectType, type SalesforceOperation } from '../operation.ts';

type Context = Pick<OperationContext, 'org' | 'version'>;

const describeGlobal: SalesforceOperation = {
  name: 'describe',
  httpMethod: 'GET',
  path: '/sobjects',
  run(context) {
    const types = OBJECT_TYPE_NAMES.filter((type) => context.org.mayDo(type, 'read'));
    const sobjects = types.map((type) => ({ ...flags(type, context), urls: urls(type, context, SHORT_URLS) }));
    return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } };
  },
};

const basics: SalesforceOperation = {
  name: '{type}.basics',
  httpMethod: 'GET',
  path: '/sobjects/{type}',
  run(context) {
    const type = objectType(context);
    const objectDescribe = { ...flags(type, context), urls: urls(type, context, SHORT_URLS) };
    return { status: 200, body: { objectDescribe, recentItems: [] } };
  },
};

const describe: SalesforceOperation = {
  name: '{type}.describe',
  httpMethod: 'GET',
  path: '/sobjects/{type}/describe',
  run(context) {
    const type = objectType(context);
    const body = {
      ...flags(type, context),
      actionOverrides: [],
      childRelationships: [],
      compactLayoutable: true,
      fields: context.org.visibleFields(type).map(describeField),
      listviewable: false,
      lookupLayoutable: false,
      namedLayoutInfos: [],
      networkScopeFieldName: null,
      recordTypeInfos: [],
      searchLayoutable: true,
      supportedScopes: [{ label: 'All', name: 'everything' }],
      urls: urls(type, context, [...SHORT_URLS, 'approvalLayouts', 'compactLayouts']),
    };
    return { status: 200, body };
  },
};

const SHORT_URLS = ['sobject', 'describe', 'rowTemplate', 'layouts'];
const PLACES: Record<string, string> = { sobject: '', rowTemplate: '/{ID}' };

function urls(type: SalesforceObjectType, { version }: Context, names: readonly string[]): Record<string, string> {
  const root = `/services/data/v${version}.0/sobjects/${type}`;
  return Object.fromEntries(
    names.map((name) => [
      name,
      `${root}${PLACES[name] ?? `/describe/${name}`.replace('/describe/describe', '/describe')}`,
    ]),
  );
}

function flags(type: SalesforceObjectType, { org }: Context): Record<string, unknown> {
  const { prefix, label, plural, searchable } = OBJECT_TYPES[type];
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: org.mayDo(type, 'create'),
    custom: false,
    customSetting: false,
    deepCloneable: false,
    deletable: org.mayDo(type, 'delete'),
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: prefix,
    label,
    labelPlural: plural,
    layoutable: true,
    mergeable: ['Account', 'Contact', 'Lead'].includes(type),
    mruEnabled: false,
    name: type,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable,
    triggerable: true,
    undeletable: org.mayDo(type, 'delete'),
    updateable: org.mayDo(type, 'update'),
  };
}

/** The operations that tell what there is. */
export const DESCRIBE_OPERATIONS: readonly SalesforceOperation[] = [describeGlobal, basics, describe];
