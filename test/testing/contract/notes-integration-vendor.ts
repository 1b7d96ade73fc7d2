/** One note at the vendor. */
export interface Note {
  id: string;
  key: string;
  part: string;
  /** Of what it says, as the integration reckons it. */
  digest: string;
  title: string;
  /** HTML, as this vendor shows it. */
  body: string;
}

type Given = Partial<Note>;

export const TOKEN = 'notes-token-4711-secret';
export const HOST = 'notes.example';

const json = (body: unknown, status = 200): Response => Response.json(body, { status });

/** A small vendor of notes, in memory. */
export class NotesVendor {
  readonly notes = new Map<string, Note>();
  #lastId = 0;

  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (request.headers.get('authorization') !== `Bearer ${TOKEN}`) return json({ error: 'who are you' }, 401);
    const { pathname, searchParams } = new URL(request.url);
    const [, collection, id] = pathname.split('/');
    if (collection === 'me') return json({ name: 'Kit' });
    if (collection !== 'notes') return json({ error: 'no such thing' }, 404);
    if (request.method === 'GET') return json(this.#find(searchParams));
    if (request.method === 'DELETE') return this.#delete(id ?? '');
    const given = (await request.json()) as Given;
    return request.method === 'PUT' ? this.#put(id ?? '', given) : this.#post(given);
  };

  #find(query: URLSearchParams): Note[] {
    const [key, part] = [query.get('key'), query.get('part')];
    return [...this.notes.values()].filter((note) => (key === null || note.key === key) && note.part === part);
  }

  #post({ key = '', part = '', digest = '', title = '', body = '' }: Given): Response {
    this.#lastId += 1;
    const id = `note-${this.#lastId}`;
    this.notes.set(id, { id, key, part, digest, title, body });
    return json({ id, title, body }, 201);
  }

  #put(id: string, { digest = '', title = '', body = '' }: Given): Response {
    const note = this.notes.get(id);
    if (note === undefined) return json({ error: 'no such note' }, 404);
    this.notes.set(id, { ...note, digest, title, body });
    return json({ id, title, body });
  }

  #delete(id: string): Response {
    return this.notes.delete(id) ? new Response(null, { status: 204 }) : json({ error: 'no such note' }, 404);
  }

  /** What a person sees. */
  shown(): string[] {
    return [...this.notes.values()].map(({ title, body }) => `${title}\n${body}`);
  }

  /** What the HTML of the notes does beyond showing text. */
  alive(): string[] {
    return [...this.notes.values()].flatMap(({ body }) => [
      ...(body.match(/<(?:script|img|iframe|form|\/div)\b/gi) ?? []),
      ...[...body.matchAll(/href="([^"]*)"/g)].map(([, address]) => `link ${address}`),
    ]);
  }
}
