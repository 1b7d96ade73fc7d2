const MASK = '•••';
const SHORTEST_SECRET = 6;

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* stringsIn(item);
}

/**
 * A function that blanks every string of `config` in a text. Used on what a provider says in its own words, which we
 * cannot vouch for. Strings under six characters are left: they would blank ordinary words.
 */
export function redactor(config: unknown): (text: string) => string {
  const secrets = [...stringsIn(config)].filter((text) => text.length >= SHORTEST_SECRET);
  secrets.sort((a, b) => b.length - a.length);
  return (text) => secrets.reduce((result, secret) => result.replaceAll(secret, MASK), text);
}
