import { isObject } from '../../is-object.ts';
import { OBJECT_TYPES } from '../object-types.ts';
import { type HubSpotOperation, objectType, type PathNames } from '../operation.ts';
import { invalidJson } from '../read-arguments.ts';
import { conflict, invalid, notFound } from '../refusal.ts';
import type { HubSpotOption, HubSpotProperty } from '../state.ts';

const ALL = '/crm/v3/properties/{type}';
const TYPES = ['string', 'number', 'date', 'datetime', 'enumeration', 'bool'];
const FIELD_TYPES = [
  'textarea',
  'text',
  'date',
  'file',
  'number',
  'select',
  'radio',
  'checkbox',
  'booleancheckbox',
  'calculation_equation',
];
const REQUIRED = ['groupName', 'name', 'label', 'type', 'fieldType'] as const;

const read = ({ type }: PathNames) => [OBJECT_TYPES[objectType(type)].schemaScopes.read];
const write = ({ type }: PathNames) => [OBJECT_TYPES[objectType(type)].schemaScopes.write];

const list: HubSpotOperation = {
  name: 'properties.list',
  httpMethod: 'GET',
  path: ALL,
  scopes: read,
  query: ['archived', 'properties', 'dataSensitivity'],
  fields: [],
  run({ portal, names, query }) {
    const known = query.archived === 'true' ? [] : portal.properties(objectType(names.type));
    return { status: 200, body: { results: known.map(answer) } };
  },
};

const readOne: HubSpotOperation = {
  name: 'properties.read',
  httpMethod: 'GET',
  path: `${ALL}/{name}`,
  scopes: read,
  query: ['archived', 'properties', 'dataSensitivity'],
  fields: [],
  run({ portal, names }) {
    const property = portal.properties(objectType(names.type)).find(({ name }) => name === names.name);
    if (!property) throw notFound(`Property ${names.name} does not exist`);
    return { status: 200, body: answer(property) };
  },
};

const create: HubSpotOperation = {
  name: 'properties.create',
  httpMethod: 'POST',
  path: ALL,
  scopes: write,
  query: [],
  fields: [
    ...REQUIRED,
    'calculationFormula',
    'description',
    'displayOrder',
    'externalOptions',
    'formField',
    'hasUniqueValue',
    'hidden',
    'options',
    'referencedObjectType',
  ],
  run({ portal, names, body }) {
    const type = objectType(names.type);
    const property = readProperty(body);
    if (portal.properties(type).some(({ name }) => name === property.name)) {
      throw conflict(`A property named '${property.name}' already exists.`);
    }
    if (!portal.properties(type).some(({ groupName }) => groupName === property.groupName)) {
      throw invalid(`Property group ${property.groupName} does not exist`);
    }
    if (property.hasUniqueValue && !portal.uniquePropertiesOn.has(type)) {
      throw invalid(`Unique properties are not supported for ${type}`);
    }
    return { status: portal.createStatus, body: answer(portal.addProperty(type, property)) };
  },
};

function readProperty(body: Readonly<Record<string, unknown>>): HubSpotProperty {
  const [groupName, name, label, type, fieldType] = REQUIRED.map((field) => {
    const value = body[field];
    if (typeof value !== 'string' || value === '') throw invalid(`Some required fields were not set: [${field}]`);
    return value;
  }) as [string, string, string, HubSpotProperty['type'], string];
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(name)) {
    throw invalid(`Property names are small letters, digits and underscores, and begin with a letter: ${name}`);
  }
  if (!TYPES.includes(type)) throw invalidJson(`${type} is no type of a property`);
  if (!FIELD_TYPES.includes(fieldType)) throw invalidJson(`${fieldType} is no type of a field`);
  const { description = '', hasUniqueValue = false } = body;
  if (typeof description !== 'string') throw invalidJson('description must be a string');
  if (typeof hasUniqueValue !== 'boolean') throw invalidJson('hasUniqueValue must be a boolean');
  // That only texts and numbers can be unique is what HubSpot's own form offers.
  if (hasUniqueValue && !['string', 'number'].includes(type)) throw invalid(`A ${type} cannot be unique`);
  const options = readOptions(body.options);
  const rest = { readOnly: false, hubspotDefined: false };
  return { name, label, type, fieldType, groupName, description, options, hasUniqueValue, ...rest };
}

function readOptions(given: unknown): HubSpotOption[] {
  if (given === undefined) return [];
  if (!Array.isArray(given)) throw invalidJson('options must be a list');
  return given.map((option) => {
    if (!isObject(option) || typeof option.label !== 'string' || typeof option.value !== 'string') {
      throw invalidJson('an option needs a label and a value');
    }
    return { label: option.label, value: option.value };
  });
}

function answer(property: HubSpotProperty): Record<string, unknown> {
  const { readOnly, options, ...told } = property;
  return {
    ...told,
    options: options.map((option, displayOrder) => ({ ...option, displayOrder, hidden: false })),
    displayOrder: -1,
    calculated: false,
    externalOptions: property.name === 'hubspot_owner_id',
    archived: false,
    hidden: false,
    formField: false,
    modificationMetadata: {
      archivable: !property.hubspotDefined,
      readOnlyDefinition: property.hubspotDefined,
      readOnlyValue: readOnly,
    },
  };
}

/** The operations on the properties of a type of records. */
export const PROPERTY_OPERATIONS: readonly HubSpotOperation[] = [list, readOne, create];
