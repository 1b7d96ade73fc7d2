import type { Found } from '../../../src/index.ts';
import type { BrokenIntegration } from './broken-integration.ts';
import { type Kept, type NotePart, NotesIntegration, ROOT } from './notes-integration.ts';
import type { Note } from './notes-integration-vendor.ts';

/** With something else made of what a look has seen. */
const seeing = (change: (seen: Exclude<Found<Kept>, string>) => Found<Kept>) => () =>
  class extends NotesIntegration {
    protected override async find(part: NotePart, key: string): Promise<Found<Kept>> {
      const seen = await super.find(part, key);
      return typeof seen === 'string' ? seen : change(seen);
    }
  };

const byName = (isRefreshed: boolean) => () =>
  class extends NotesIntegration {
    protected override async find(part: NotePart, key: string): Promise<Found<Kept>> {
      const seen = await super.find(part, key);
      return typeof seen === 'string' || isRefreshed ? seen : { found: seen.found };
    }

    protected override lookUp({ part }: { part: string }): Promise<Note[]> {
      return super.lookUp({ part });
    }
  };

/** Of looking for what got lost, and of what becomes of it. */
export const BROKEN_LOOKS: readonly BrokenIntegration[] = [
  {
    name: 'finds by the name of the step, and brings it up to date',
    breaks: ['a lost answer never touches another export'],
    make: byName(true),
  },
  {
    name: 'finds by the name of the step, and takes it as it is',
    breaks: ['a lost answer never touches another export'],
    make: byName(false),
  },
  {
    name: 'takes what was found for what is to be there',
    breaks: ['what was found with older content says the new'],
    make: seeing(({ found, others = [] }) => ({ found, others })),
  },
  {
    name: 'keeps the newest of two copies',
    breaks: ['of two copies the oldest is left'],
    make: () =>
      class extends NotesIntegration {
        protected override async lookUp(by: { key?: string; part: string }): Promise<Note[]> {
          return (await super.lookUp(by)).toReversed();
        }
      },
  },
  {
    name: 'keeps the newest of two copies, and brings it up to date',
    breaks: ['of two copies the oldest is left'],
    make: () =>
      class extends NotesIntegration {
        protected override async find(part: NotePart, key: string): Promise<Found<Kept>> {
          const seen = await super.find(part, key);
          return typeof seen === 'string' ? seen : { ...seen, refresh: () => this.edit(seen.found.exportId, part) };
        }

        protected override async lookUp(by: { key?: string; part: string }): Promise<Note[]> {
          return (await super.lookUp(by)).toReversed();
        }
      },
  },
  {
    name: 'does not tell of the second copy',
    breaks: ['of two copies the oldest is left'],
    make: seeing(({ others: _others, ...seen }) => seen),
  },
  {
    name: 'removes at a wrong address, and takes it for gone',
    breaks: ['of two copies the oldest is left', '`remove` takes away what its step made'],
    make: () =>
      class extends NotesIntegration {
        protected override remove(exportId: string): Promise<void> {
          return super.remove(`${exportId}-copy`);
        }
      },
  },
  {
    name: 'removes at a wrong address, and says so',
    breaks: ['`remove` takes away what its step made'],
    make: () =>
      class extends NotesIntegration {
        protected override async remove(exportId: string): Promise<void> {
          await this.http.delete(`${ROOT}/note/${exportId}`, { headers: this.headers() });
        }
      },
  },
  {
    name: 'removes past this.http',
    breaks: ['`remove` takes away what its step made'],
    make: (vendor) =>
      class extends NotesIntegration {
        protected override async remove(exportId: string): Promise<void> {
          await vendor.fetch(`${ROOT}/notes/${exportId}`, { method: 'DELETE', headers: this.headers() });
        }
      },
  },
];
