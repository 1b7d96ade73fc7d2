const HEAD_END = '\r\n\r\n';

/** One part of a form. Its content must be read to the end before the next part comes. */
export interface FormPart {
  /** What the form calls it; empty when it does not say. */
  readonly name: string;
  /** Set for a file. */
  readonly fileName?: string;
  readonly contentType?: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** The boundary that a request's content type announces; undefined for what is no form. */
export function formBoundary(request: Request): string | undefined {
  const type = request.headers.get('content-type') ?? '';
  const [, quoted, plain] = /^multipart\/form-data\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type) ?? [];
  return quoted ?? plain;
}

/** The bytes of a request as they come in; none when it has no body. */
export async function* bodyOf(request: Request): AsyncGenerator<Uint8Array> {
  if (request.body) yield* request.body as AsyncIterable<Uint8Array>;
}

/** The parts of a form as they come in. Never holds more than one chunk and a part's head. */
export async function* formParts(body: AsyncIterable<Uint8Array>, boundary: string): AsyncGenerator<FormPart> {
  // The first mark has no line before it; with one in front all are alike.
  const bytes = new Marked(body, Buffer.from(`\r\n--${boundary}`));
  await bytes.skipToMark();
  while (await bytes.hasPart()) {
    const head = await bytes.readThrough(HEAD_END);
    if (head === undefined) return;
    const content = bytes.untilMark();
    yield { ...readHead(head), content };
    for await (const _ of content);
  }
}

function readHead(head: string): Omit<FormPart, 'content'> {
  const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(head)?.[1]?.trim();
  const disposition = field('content-disposition') ?? '';
  const quoted = (name: string) => new RegExp(`[; ]${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(disposition)?.[1];
  const [fileName, contentType] = [quoted('filename'), field('content-type')];
  return {
    name: unescaped(quoted('name') ?? ''),
    ...(fileName !== undefined && { fileName: unescaped(fileName) }),
    ...(contentType !== undefined && { contentType }),
  };
}

// As browsers and `FormData` escape a name.
function unescaped(text: string): string {
  return text.replace(/%22|%0D|%0A/gi, (code) => decodeURIComponent(code));
}

/** Bytes that a mark cuts into pieces. */
class Marked {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #mark: Buffer;
  #pending: Buffer = Buffer.from('\r\n');
  #isOver = false;

  constructor(source: AsyncIterable<Uint8Array>, mark: Buffer) {
    this.#source = source[Symbol.asyncIterator]();
    this.#mark = mark;
  }

  /** True right after a mark that does not end the form; what follows an end is read and dropped. */
  async hasPart(): Promise<boolean> {
    while (this.#pending.length < 2 && (await this.#more()));
    if (this.#pending.length >= 2 && this.#pending.toString('latin1', 0, 2) === '\r\n') return true;
    do this.#pending = Buffer.alloc(0);
    while (await this.#more());
    return false;
  }

  async skipToMark(): Promise<void> {
    for await (const _ of this.untilMark());
  }

  /** The text up to and with `end`; undefined when that never comes. */
  async readThrough(end: string): Promise<string | undefined> {
    let found = this.#pending.indexOf(end);
    while (found < 0) {
      if (!(await this.#more())) return undefined;
      found = this.#pending.indexOf(end);
    }
    return this.#take(found + end.length).toString('utf8');
  }

  /** What comes before the next mark, as it comes; the mark itself is passed over. */
  async *untilMark(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const found = this.#pending.indexOf(this.#mark);
      if (found >= 0) {
        yield this.#take(found);
        this.#take(this.#mark.length);
        return;
      }
      // What might be the beginning of the mark waits for the next chunk.
      const ready = this.#pending.length - this.#mark.length + 1;
      if (ready > 0) yield this.#take(ready);
      if (await this.#more()) continue;
      yield this.#take(this.#pending.length);
      return;
    }
  }

  #take(length: number): Buffer {
    const taken = this.#pending.subarray(0, length);
    this.#pending = this.#pending.subarray(length);
    return taken;
  }

  async #more(): Promise<boolean> {
    if (this.#isOver) return false;
    const next = await this.#source.next();
    this.#isOver = next.done === true;
    if (next.done !== true) this.#pending = Buffer.concat([this.#pending, next.value]);
    return !this.#isOver;
  }
}
