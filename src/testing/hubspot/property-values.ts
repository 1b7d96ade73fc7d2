import type { HubSpotPortal } from './portal.ts';
import type { RefusalDetail } from './refusal.ts';
import type { HubSpotProperty } from './state.ts';

const DAY_MS = 86_400_000;
const EMAIL = /^[^\s@<>()[\],;:"]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;

/** Thrown for a value that a property does not take. */
export class ValueRefusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ValueRefusal';
    this.code = code;
  }

  /** As it stands in an answer. */
  toDetail(propertyName: string): RefusalDetail {
    return { message: this.message, code: this.code, context: { propertyName: [propertyName] } };
  }
}

/** A value as HubSpot keeps it; throws a `ValueRefusal` when the property does not take it. */
export function readValue(property: HubSpotProperty, value: string, portal: HubSpotPortal): string {
  if (property.readOnly) {
    throw new ValueRefusal('READ_ONLY_VALUE', `"${property.name}" is a read only property; its value cannot be set.`);
  }
  if (value === '') return value;
  checkMeaning(property, value, portal);
  switch (property.type) {
    case 'datetime':
      return readTime(value);
    case 'date':
      return readDate(value);
    case 'number':
      return readNumber(value);
    case 'bool':
      return readOption(property, value, ['true', 'false']);
    case 'enumeration':
      return property.options.length === 0
        ? value
        : readOption(
            property,
            value,
            property.options.map((option) => option.value),
          );
    case 'string':
      return value;
  }
}

/** A moment in milliseconds, from milliseconds in digits or an ISO time in UTC; undefined for anything else. */
export function parseTime(value: string): number | undefined {
  const isIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)$/.test(value);
  const ms = isIso ? Date.parse(value) : /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  return Number.isNaN(ms) || Number.isNaN(new Date(ms).getTime()) ? undefined : ms;
}

/** A moment as HubSpot writes it in a property: without milliseconds when there are none. */
export function writeTime(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

function readTime(value: string): string {
  const ms = parseTime(value);
  if (ms === undefined) throw new ValueRefusal('INVALID_LONG', `"${value}" was not a valid long.`);
  return writeTime(ms);
}

function readDate(value: string): string {
  const ms = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : parseTime(value);
  if (ms === undefined || Number.isNaN(ms) || ms % DAY_MS !== 0) {
    throw new ValueRefusal('INVALID_DATE', `"${value}" is not midnight UTC, which a date has to be.`);
  }
  return new Date(ms).toISOString().slice(0, 10);
}

function readNumber(value: string): string {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value)) {
    throw new ValueRefusal('INVALID_NUMBER', `"${value}" was not a valid number.`);
  }
  return value;
}

function readOption(property: HubSpotProperty, value: string, allowed: readonly string[]): string {
  if (allowed.includes(value)) return value;
  const choices = allowed.join(', ');
  throw new ValueRefusal(
    'INVALID_OPTION',
    `${value} was not one of the allowed options of ${property.name}: [${choices}]`,
  );
}

// What a value means to HubSpot beyond its type. The codes for length and for attachments are guesses.
function checkMeaning({ name }: HubSpotProperty, value: string, portal: HubSpotPortal): void {
  if (value.length > portal.limits.bodyLength) {
    const message = `${name} has ${value.length} characters; at most ${portal.limits.bodyLength} are allowed.`;
    throw new ValueRefusal('VALUE_TOO_LONG', message);
  }
  if (name === 'email' && !EMAIL.test(value)) {
    throw new ValueRefusal('INVALID_EMAIL', `Email address ${value} is invalid`);
  }
  if (name === 'hubspot_owner_id' && !portal.owners.some(({ id, archived }) => id === value && !archived)) {
    throw new ValueRefusal('INVALID_OWNER_ID', `Owner ${value} does not exist.`);
  }
  if (name === 'hs_attachment_ids') {
    const unknown = value.split(';').filter((id) => !portal.files.some((file) => file.id === id && !file.deleted));
    if (unknown.length > 0) throw new ValueRefusal('INVALID_ATTACHMENT', `There is no file ${unknown.join(', ')}.`);
  }
}
