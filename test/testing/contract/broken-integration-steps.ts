import { randomUUID } from 'node:crypto';
import type { ExportContext, ExportResult, Found, PreviousExport, ReportExportData } from '../../../src/index.ts';
import type { BrokenIntegration } from './broken-integration.ts';
import { type Kept, type NotePart, NotesIntegration, PlainNotes } from './notes-integration.ts';

/** With another way to put one part where it belongs. */
const bringing =
  (bring: (self: { post(part: NotePart): Promise<Kept> }, part: NotePart, context: ExportContext) => Promise<Kept>) =>
  () =>
    class extends NotesIntegration {
      protected override bring(part: NotePart, old: Kept | undefined, context: ExportContext): Promise<Kept> {
        if (old !== undefined) return super.bring(part, old, context);
        return bring({ post: (one) => this.post(one, context.idempotencyKey) }, part, context);
      }
    };

const twice = async <T>(send: () => Promise<T>): Promise<T> => {
  try {
    return await send();
  } catch {
    return send();
  }
};

/** Of steps, repetitions and crashes. */
export const BROKEN_STEPS: readonly BrokenIntegration[] = [
  {
    name: 'has another destination each time',
    breaks: ['the same export again sends nothing'],
    make: () => NotesIntegration,
    card: { resolveDestination: () => ({ folder: randomUUID() }) },
  },
  {
    name: 'tries again by itself',
    breaks: ['a lost answer does not make two'],
    make: bringing((self, part, context) => context.step(part.name, { send: () => twice(() => self.post(part)) })),
  },
  {
    name: 'finds nothing, ever',
    breaks: ['a lost answer does not make two', 'after a crash nothing is there twice'],
    make: () =>
      class extends NotesIntegration {
        protected override async find(): Promise<Found<Kept>> {
          return 'absent';
        }
      },
  },
  {
    name: 'says that a post can be repeated',
    breaks: ['a lost answer does not make two', 'after a crash nothing is there twice'],
    make: bringing((self, part, context) => context.step(part.name, { repeatable: true, send: () => self.post(part) })),
  },
  {
    name: 'names steps by chance',
    breaks: ['the same report has the same plan'],
    make: bringing((self, part, context) => context.step(randomUUID(), { send: () => self.post(part) })),
  },
  {
    name: 'sends outside of steps and says it does not',
    breaks: ['sendsBySteps is true only when every write is in a step', 'after a crash nothing is there twice'],
    make: bringing((self, part) => self.post(part)),
  },
  {
    name: 'says sendsBySteps and has no step',
    breaks: ['sendsBySteps is true only when every write is in a step'],
    make: () =>
      class extends PlainNotes {
        override readonly sendsBySteps = true;
      },
  },
  {
    name: 'calls all steps the same',
    breaks: ['each step has a name of its own'],
    make: bringing((self, part, context) => context.step('note', { send: () => self.post(part) })),
  },
  {
    name: 'keeps a date in the journal',
    breaks: ['what a step resolves to is plain JSON'],
    make: bringing((self, part, context) =>
      context.step(part.name, { send: async () => ({ ...(await self.post(part)), sentAt: new Date() }) }),
    ),
  },
  {
    name: 'sends first and asks the step then',
    breaks: ['finished steps are not sent again', 'sendsBySteps is true only when every write is in a step'],
    make: bringing(async (self, part, context) => {
      const sent = await self.post(part);
      return context.step(part.name, { send: async () => sent });
    }),
  },
  {
    name: 'has the time in its digest',
    breaks: ['the same report has the same plan'],
    make: () =>
      class extends NotesIntegration {
        override updateReport = undefined as never;
        protected override digest(part: NotePart): string {
          return super.digest(part) + performance.now();
        }
      },
  },
  {
    name: 'updates by sending once more',
    breaks: ['a changed report takes the place of the old one, or nothing changes'],
    make: () =>
      class extends NotesIntegration {
        override updateReport(
          _previous: PreviousExport,
          data: ReportExportData,
          given?: ExportContext,
        ): Promise<ExportResult> {
          return this.exportReport(data, given);
        }
      },
  },
  {
    name: 'leaves what a shorter report needs no more',
    breaks: ['a changed report takes the place of the old one, or nothing changes'],
    make: () =>
      class extends NotesIntegration {
        protected override async remove(): Promise<void> {
          // Somebody else will do it.
        }
      },
  },
  {
    name: 'refuses an edit after it has begun',
    breaks: ['a changed report takes the place of the old one, or nothing changes'],
    make: () =>
      class extends NotesIntegration {
        override async updateReport(
          previous: PreviousExport,
          data: ReportExportData,
          given?: ExportContext,
        ): Promise<ExportResult> {
          await super.updateReport?.(previous, data, given);
          return { success: false, error: 'Notes cannot be edited.' };
        }
      },
  },
  {
    name: 'updates by deleting all and sending anew, outside of steps',
    breaks: ['an edit whose answer was lost ends right when it is repeated'],
    make: () =>
      class extends NotesIntegration {
        override async updateReport(previous: PreviousExport, data: ReportExportData): Promise<ExportResult> {
          for (const { exportId } of Object.values(previous.results as Record<string, Kept>))
            await this.remove(exportId);
          return this.deliver(data, {}, this.standaloneContext());
        }
      },
  },
];
