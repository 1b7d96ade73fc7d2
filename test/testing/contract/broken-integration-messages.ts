import { randomUUID } from 'node:crypto';
import type { ExportResult, ReportExportData } from '../../../src/index.ts';
import type { BrokenIntegration } from './broken-integration.ts';
import { NotesIntegration, type NotesMessage, PlainNotes } from './notes-integration.ts';

const changed = (change: (message: NotesMessage, data: ReportExportData) => NotesMessage) => () =>
  class extends NotesIntegration {
    override formatReport(data: ReportExportData): NotesMessage {
      return change(super.formatReport(data), data);
    }
  };

const withBodies = (change: (body: string, data: ReportExportData) => string) =>
  changed(({ parts }, data) => ({ parts: parts.map((part) => ({ ...part, body: change(part.body, data) })) }));

/** Of a report that is not as it should be. */
export const BROKEN_MESSAGES: readonly BrokenIntegration[] = [
  {
    name: 'leaves out what is beyond 2,000 characters, and says nothing',
    breaks: ['a report arrives whole'],
    make: withBodies((body) => body.slice(0, 2000)),
  },
  {
    name: 'says success without sending',
    breaks: ['a report arrives whole'],
    make: () =>
      class extends PlainNotes {
        override async exportReport(): Promise<ExportResult> {
          return { success: true, exportId: 'note-1' };
        }
      },
  },
  {
    name: 'does not say where the note is',
    breaks: ['the outcome says where the report is'],
    make: () =>
      class extends PlainNotes {
        override async exportReport(data: ReportExportData): Promise<ExportResult> {
          await super.exportReport(data);
          return { success: true };
        }
      },
  },
  {
    name: 'keeps the report in a static field',
    breaks: ['two exports at once do not mix'],
    make: () => {
      let current: ReportExportData;
      return class extends PlainNotes {
        override async exportReport(data: ReportExportData): Promise<ExportResult> {
          current = data;
          await this.http.get('https://notes.example/me', { headers: this.headers() });
          return super.exportReport(current);
        }
      };
    },
  },
  {
    name: 'formats asynchronously',
    breaks: ['formatReport is synchronous and sends nothing'],
    make: changed((message) => Promise.resolve(message) as never),
  },
  {
    name: 'looks something up while it formats',
    breaks: ['formatReport is synchronous and sends nothing'],
    make: () =>
      class extends NotesIntegration {
        override formatReport(data: ReportExportData): NotesMessage {
          this.call('get', 'me').catch(() => undefined);
          return super.formatReport(data);
        }
      },
  },
  {
    name: 'writes the time into the note',
    breaks: ['formatReport gives the same for the same report'],
    make: withBodies((body) => `${body} Sent in ${new Date().getFullYear()}.`),
  },
  {
    name: 'writes a random id into the note',
    breaks: ['formatReport gives the same for the same report', 'the same report has the same plan'],
    make: withBodies((body) => `${body} ${randomUUID()}`),
  },
  {
    name: 'sorts the list of the caller',
    breaks: ['formatReport leaves the report as it is'],
    make: changed((message, { report }) => {
      report.participants.sort((a, b) => (a.name < b.name ? 1 : -1));
      return message;
    }),
  },
  {
    name: 'takes the summary to be there',
    breaks: ['formatReport takes every valid report'],
    make: withBodies(
      (body, { summary }) => `${summary?.tldr.length as number} ${(summary as { tldr: string }).tldr} ${body}`,
    ),
  },
  {
    name: 'ends texts at a null byte',
    breaks: ['hostile text arrives as text'],
    make: changed(({ parts }, { summary }) => ({
      parts: parts.map((part) => ({ ...part, body: String(summary?.keyDecisions.join(' ')).split('\0')[0] ?? '' })),
    })),
  },
  {
    name: 'puts texts into HTML as they are',
    breaks: ['nothing of a hostile text comes alive'],
    make: withBodies((body, { summary }) => `${body}<p>${JSON.stringify(summary)}</p>`),
  },
];
