const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18 characters of an id of 15, the last three of which tell the case of the others. */
export function withCheck(id: string): string {
  let check = '';
  for (let start = 0; start < 15; start += 5) {
    const letters = [...id.slice(start, start + 5)];
    const bits = letters.reduce((sum, letter, index) => sum + (/[A-Z]/.test(letter) ? 2 ** index : 0), 0);
    check += CHECK[bits] ?? '';
  }
  return id.slice(0, 15) + check;
}

/** An id as Salesforce writes it, from one of 15 or of 18 characters; undefined for what is none. */
export function readId(text: unknown): string | undefined {
  if (typeof text !== 'string' || !/^(?:[a-z0-9]{15}|[a-z0-9]{18})$/i.test(text)) return undefined;
  const whole = withCheck(text);
  return text.length === 15 || text === whole ? whole : undefined;
}

/** The id of the nth thing of its kind. Ids differ in the case of letters, too, as those of Salesforce do. */
export function makeId(prefix: string, count: number): string {
  let digits = '';
  for (let rest = count; rest > 0; rest = Math.floor(rest / ALPHABET.length)) {
    digits = (ALPHABET[rest % ALPHABET.length] ?? '') + digits;
  }
  return withCheck(`${prefix}Ws0000${digits.padStart(6, '0')}`);
}
