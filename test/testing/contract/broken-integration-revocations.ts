import type { ExportContext, PreviousExport } from '../../../src/index.ts';
import type { BrokenIntegration } from './broken-integration.ts';
import { type Kept, NotesIntegration, ROOT } from './notes-integration.ts';

const keptOf = ({ results }: PreviousExport): [string, Kept][] => Object.entries(results as Record<string, Kept>);

/** Integrations that break what is promised of taking back. */
export const BROKEN_REVOCATIONS: readonly BrokenIntegration[] = [
  {
    name: 'says that it took back what it left',
    breaks: [
      'an export that is taken back is gone, or nothing changes',
      'what was taken back and is exported again is there once',
    ],
    make: () =>
      class extends NotesIntegration {
        override async revokeReport(previous: PreviousExport, context?: ExportContext): Promise<void> {
          for (const [name] of keptOf(previous)) {
            await context?.step(name, { repeatable: true, removes: true, send: async () => null });
          }
        }
      },
  },
  {
    name: 'takes back the first note only',
    breaks: ['an export that is taken back is gone, or nothing changes'],
    make: () =>
      class extends NotesIntegration {
        override async revokeReport(previous: PreviousExport, context?: ExportContext): Promise<void> {
          await super.revokeReport({ ...previous, results: Object.fromEntries(keptOf(previous).slice(0, 1)) }, context);
        }
      },
  },
  {
    name: 'takes back whatever it finds',
    breaks: ['an export that is taken back is gone, or nothing changes'],
    make: () =>
      class extends NotesIntegration {
        override async revokeReport(previous: PreviousExport, context?: ExportContext): Promise<void> {
          for (const { id } of await this.lookUp({ part: 'note' })) await this.remove(id);
          await super.revokeReport(previous, context);
        }
      },
  },
  {
    name: 'stumbles over a note that is gone already',
    breaks: ['a revocation whose answer was lost ends right when it is repeated'],
    make: () =>
      class extends NotesIntegration {
        protected override async remove(exportId: string): Promise<void> {
          await this.http.delete(`${ROOT}/notes/${exportId}`, { headers: this.headers() });
        }
      },
  },
];
