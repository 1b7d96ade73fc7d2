const MASK = '•••';
const SHORTEST_SECRET = 6;

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) yield* stringsIn(item);
}

/**
 * Blanks the secrets of a configuration in what a provider says in its own words, which we cannot vouch for. Secrets
 * under six characters are left: they would blank ordinary words.
 */
export class Redactor {
  readonly #secrets = new Set<string>();
  readonly #shown: ReadonlySet<string>;

  /** `shown` are the keys of the configuration that are no secrets. */
  constructor(shown: Iterable<string>) {
    this.#shown = new Set(shown);
  }

  /** Learns the secrets of a configuration, such as one that was refreshed meanwhile. */
  add(config: unknown): this {
    if (typeof config !== 'object' || config === null) return this;
    for (const [key, value] of Object.entries(config)) {
      if (this.#shown.has(key)) continue;
      for (const secret of stringsIn(value)) if (secret.length >= SHORTEST_SECRET) this.#secrets.add(secret);
    }
    return this;
  }

  /** The text without any of them, also where it is JSON. */
  redact = (text: string): string => {
    let clean = text;
    for (const secret of [...this.#secrets].sort((a, b) => b.length - a.length)) {
      clean = clean.replaceAll(secret, MASK).replaceAll(JSON.stringify(secret).slice(1, -1), MASK);
    }
    return clean;
  };
}
