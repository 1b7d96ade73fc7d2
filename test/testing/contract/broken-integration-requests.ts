import {
  type ExportContext,
  type ExportResult,
  IntegrationError,
  type IntegrationRuntime,
  type ReportExportData,
} from '../../../src/index.ts';
import type { BrokenIntegration } from './broken-integration.ts';
import { type Kept, type NotePart, NotesIntegration, PlainNotes, ROOT } from './notes-integration.ts';

type Call = <T>(method: 'get' | 'post' | 'put', path: string, json?: object) => Promise<T>;

/** With another way to make its requests; `call` is the sound one. */
const calling = (change: (call: Call, self: { send: typeof fetch; headers: Record<string, string> }) => Call) => () =>
  class extends NotesIntegration {
    protected override call<T>(method: 'get' | 'post' | 'put', path: string, json?: object): Promise<T> {
      const sound: Call = (...given) => super.call(...given);
      return change(sound, { send: this.fetch, headers: this.headers() })<T>(method, path, json);
    }
  };

/** Throws something else in place of each error. */
const throwing = (change: (error: IntegrationError) => Error) =>
  calling((call) => async (...given) => {
    try {
      return await call(...given);
    } catch (error) {
      throw change(error as IntegrationError);
    }
  });

/** Without a signal: an abort does not reach its requests. */
const deaf = () =>
  class extends PlainNotes {
    constructor(...[card, config, runtime]: ConstructorParameters<typeof PlainNotes>) {
      super(card, config, { ...runtime, signal: undefined });
    }
  };

/** Of requests that go wrong. */
export const BROKEN_REQUESTS: readonly BrokenIntegration[] = [
  {
    name: 'sends past this.http',
    breaks: ['all requests go by this.http or this.fetch'],
    make: (vendor) =>
      class extends NotesIntegration {
        protected override async call<T>(method: 'get' | 'post' | 'put', path: string, json?: object): Promise<T> {
          const body = json === undefined ? {} : { body: JSON.stringify(json) };
          const answer = await vendor.fetch(`${ROOT}/${path}`, { method, headers: this.headers(), ...body });
          return (await answer.json()) as T;
        }
      },
  },
  {
    name: 'needs a context',
    breaks: ['it works alone, without a service'],
    make: () =>
      class extends NotesIntegration {
        override exportReport(data: ReportExportData, given?: ExportContext): Promise<ExportResult> {
          return this.deliver(data, {}, given as ExportContext);
        }
      },
  },
  {
    name: 'knows a token by its looks',
    breaks: ['authenticate is true for a configuration that works'],
    make: () =>
      class extends NotesIntegration {
        override async authenticate(): Promise<boolean> {
          return this.config.token.startsWith('xoxb-') && (await super.authenticate());
        }
      },
  },
  {
    name: 'takes any answer for a yes',
    breaks: ['authenticate is false for a configuration that the vendor refuses'],
    make: () =>
      class extends NotesIntegration {
        override async authenticate(): Promise<boolean> {
          const { status } = await this.http.get(`${ROOT}/me`, { throwHttpErrors: false });
          return status > 0;
        }
      },
  },
  {
    name: 'takes an outage for a wrong token',
    breaks: ['authenticate throws when the vendor cannot be asked'],
    make: () =>
      class extends NotesIntegration {
        override authenticate(): Promise<boolean> {
          return this.call('get', 'me').then(
            () => true,
            () => false,
          );
        }
      },
  },
  {
    name: 'authenticates by a test note',
    breaks: ['authenticate writes nothing'],
    make: () =>
      class extends NotesIntegration {
        override async authenticate(): Promise<boolean> {
          await this.post({ name: 'test', title: 'Test', body: '' }, 'test');
          return super.authenticate();
        }
      },
  },
  {
    name: 'turns every error into one of its own',
    breaks: ['an export with a refused configuration says so', 'what the vendor refuses is told by its code'],
    make: throwing(() => new Error('Notes failed.')),
  },
  {
    name: 'calls every error a rejection',
    breaks: ['what the vendor refuses is told by its code', 'a lost answer does not make two'],
    make: throwing(() => new IntegrationError({ code: 'REJECTED', message: 'Notes refused it.' })),
  },
  {
    name: 'does not look at the answer',
    breaks: ['a request that got lost is not called a success'],
    make: () =>
      class extends NotesIntegration {
        protected override async post({ name, title, body }: NotePart, key: string): Promise<Kept> {
          const json = { key, part: name, title, body };
          await this.http.post(`${ROOT}/notes`, { json, headers: this.headers(), throwHttpErrors: false });
          return { exportId: name };
        }
      },
  },
  {
    name: 'takes a refused connection for a lost answer',
    breaks: ['a refused connection costs nothing but a repetition'],
    make: () =>
      class extends PlainNotes {
        override async exportReport(data: ReportExportData): Promise<ExportResult> {
          try {
            return await super.exportReport(data);
          } catch {
            throw new Error('Notes cannot be reached.');
          }
        }
      },
  },
  {
    name: 'follows redirects',
    breaks: ['a redirect to another host is not followed'],
    make: () =>
      class extends NotesIntegration {
        readonly #send: typeof fetch;
        constructor(...given: ConstructorParameters<typeof NotesIntegration>) {
          super(...given);
          this.#send = (given[2] as IntegrationRuntime).fetch ?? fetch;
        }
        protected override async post({ name, title, body }: NotePart, key: string): Promise<Kept> {
          const json = JSON.stringify({ key, part: name, title, body });
          const answer = await this.#send(`${ROOT}/notes`, { method: 'POST', headers: this.headers(), body: json });
          return { exportId: ((await answer.json()) as { id: string }).id };
        }
      },
  },
  {
    name: 'drops the signal',
    breaks: [
      'an export that was aborted before it began sends nothing',
      'an abort ends a request at once, and nothing is sent after it',
    ],
    make: deaf,
  },
  {
    name: 'tries once more when it was aborted',
    breaks: ['an abort ends a request at once, and nothing is sent after it'],
    make: () =>
      class extends PlainNotes {
        override async exportReport(data: ReportExportData): Promise<ExportResult> {
          try {
            return await super.exportReport(data);
          } catch {
            return new (deaf())(this.provider, this.config, this.runtime).exportReport(data);
          }
        }
        constructor(...given: ConstructorParameters<typeof PlainNotes>) {
          super(...given);
          this.runtime = given[2] ?? {};
        }
        readonly runtime: IntegrationRuntime;
      },
  },
];
