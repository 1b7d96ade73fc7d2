import type { AnyProviderEntry, ProviderEntry } from '../provider.ts';
import type { ExportOptions, MeetingReport, MeetingSummary } from '../report.ts';

/** The ids of a service's providers. A card annotated `: IntegrationProvider` has the id `string` and opens them. */
export type ProviderIdOf<Providers extends readonly AnyProviderEntry[]> = Providers[number]['id'];

/** The destination that the named provider takes. */
export type DestinationOf<Providers extends readonly AnyProviderEntry[], Id extends string> =
  Extract<Providers[number], { id: Id }> extends ProviderEntry<string, infer _Config, infer Destination>
    ? Destination
    : unknown;

/** Where an export goes: a provider, one of its settings where there are several, and a destination in it. */
export type ExportTarget<Providers extends readonly AnyProviderEntry[]> = Providers[number] extends infer Entry
  ? Entry extends ProviderEntry<infer Id, infer _Config, infer Destination>
    ? { provider: Id; settingId?: string | undefined; destination?: Destination | undefined }
    : never
  : never;

/** Options of the primary form, which says where in `to`. */
export type TargetlessOptions = Omit<ExportOptions, 'destination' | 'settingId'>;

/** One export, in the primary form. */
export interface ExportRequest<Providers extends readonly AnyProviderEntry[]> {
  report: MeetingReport;
  /** Wins over `report.summary`. */
  summary?: MeetingSummary | null | undefined;
  /** The host's own id of the meeting session: the same session to the same place is the same export. */
  sessionId: string;
  to: ExportTarget<Providers>;
  options?: TargetlessOptions | undefined;
}
