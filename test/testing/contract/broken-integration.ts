import type { IntegrationProvider } from '../../../src/index.ts';
import type { NotesConfig } from './notes-integration.ts';
import type { MakeNotes } from './opened-integrations.ts';

/** An integration that breaks one promise on purpose. */
export interface BrokenIntegration {
  name: string;
  /** The checks that are made for this mistake. Others may notice it as well. */
  breaks: readonly string[];
  make: MakeNotes;
  card?: Partial<IntegrationProvider<NotesConfig>>;
}
