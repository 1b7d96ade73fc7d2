const DATE = /^\d{4}-\d\d-\d\d$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?(?:Z|[+-]\d\d:?\d\d)$/;

/** A moment as Salesforce writes it. */
export function writeTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** The day of a moment, in UTC. */
export function writeDate(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** The moment that a text tells, a time zone included; undefined for what is none. */
export function parseTime(text: unknown): number | undefined {
  if (typeof text !== 'string' || !DATE_TIME.test(text)) return undefined;
  return known(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
}

/** The midnight, in UTC, with which a day begins; undefined for what is no day. */
export function parseDate(text: unknown): number | undefined {
  if (typeof text !== 'string' || !DATE.test(text)) return undefined;
  const ms = known(text);
  // The 30th of February would become the 2nd of March.
  return ms !== undefined && writeDate(ms) === text ? ms : undefined;
}

function known(text: string): number | undefined {
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
