import { type ExportContext, type ExportResult, IntegrationError, type ReportExportData } from '../../../src/index.ts';
import type { BrokenIntegration } from './broken-integration.ts';
import { type Kept, type NotePart, NotesIntegration, ROOT } from './notes-integration.ts';

const SECRET = 'outcome, log, history and errors hold no secret of the configuration';
const PRIVATE = 'outcome, log, history and errors hold no text of the report';

/** Of what is told to the wrong ears. */
export const BROKEN_SECRETS: readonly BrokenIntegration[] = [
  {
    name: 'logs its headers',
    breaks: [SECRET],
    make: () =>
      class extends NotesIntegration {
        protected override headers(): Record<string, string> {
          this.logger.debug('sending', super.headers());
          return super.headers();
        }
      },
  },
  {
    name: 'passes the vendor’s words on',
    breaks: [SECRET, PRIVATE],
    make: () =>
      class extends NotesIntegration {
        protected override async post({ name, title, body }: NotePart, key: string): Promise<Kept> {
          const json = { key, part: name, title, body };
          const answer = await this.http.post(`${ROOT}/notes`, {
            json,
            headers: this.headers(),
            throwHttpErrors: false,
          });
          if (!answer.ok) throw new IntegrationError({ code: 'REJECTED', message: await answer.text() });
          return { exportId: (await answer.json<{ id: string }>()).id };
        }
      },
  },
  {
    name: 'has the request as the cause of its errors',
    breaks: [SECRET],
    make: () =>
      class extends NotesIntegration {
        protected override async call<T>(method: 'get' | 'post' | 'put', path: string, json?: object): Promise<T> {
          try {
            return await super.call<T>(method, path, json);
          } catch {
            throw new Error('Notes failed.', { cause: { path, headers: this.headers() } });
          }
        }
      },
  },
  {
    name: 'logs the title',
    breaks: [PRIVATE],
    make: () =>
      class extends NotesIntegration {
        override exportReport(data: ReportExportData, given?: ExportContext): Promise<ExportResult> {
          this.logger.info('exporting', { title: data.report.title });
          return super.exportReport(data, given);
        }
      },
  },
  {
    name: 'keeps the whole note in the journal',
    breaks: [PRIVATE],
    make: () =>
      class extends NotesIntegration {
        protected override async post(part: NotePart, key: string): Promise<Kept> {
          return { ...(await super.post(part, key)), ...part };
        }
      },
  },
  {
    name: 'has its token as a public field',
    breaks: ['printing the integration shows no secret'],
    make: () =>
      class extends NotesIntegration {
        readonly auth = { bearer: this.config.token };
      },
  },
];
