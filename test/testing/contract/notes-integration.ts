import { createHash } from 'node:crypto';
import {
  type Coverage,
  type ExportContext,
  type ExportResult,
  type ExportWarning,
  type Found,
  formatHtml,
  Integration,
  type IntegrationProvider,
  isIntegrationError,
  type PreviousExport,
  type ReportExportData,
} from '../../../src/index.ts';
import { HOST, type Note } from './notes-integration-vendor.ts';

export interface NotesConfig {
  token: string;
}

/** What is sent as one note. */
export interface NotePart {
  name: string;
  title: string;
  body: string;
}

export interface NotesMessage {
  parts: NotePart[];
  coverage?: Coverage;
  warnings?: ExportWarning[];
}

/** What is kept of a note. */
export interface Kept {
  exportId: string;
}

export const NOTES_PROVIDER = {
  id: 'notes',
  name: 'Notes',
  icon: '🗒️',
  description: 'Keeps meeting reports as notes.',
  configRequired: ['token'],
  hosts: [HOST],
} satisfies IntegrationProvider<NotesConfig>;

export const ROOT = `https://${HOST}`;
const TASKS_EACH = 30;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const taskOf = (item: string | { description: string }): string => (typeof item === 'string' ? item : item.description);

/** Sends by steps, finds what got lost, edits what changed: nothing is wrong with it. */
export class NotesIntegration extends Integration<NotesConfig, unknown, NotesMessage> {
  override readonly sendsBySteps: boolean = true;

  async authenticate(): Promise<boolean> {
    try {
      await this.call('get', 'me');
      return true;
    } catch (error) {
      if (isIntegrationError(error) && error.code === 'AUTH_FAILED') return false;
      throw error;
    }
  }

  formatReport(data: ReportExportData): NotesMessage {
    const { text, coverage, warnings } = formatHtml(data);
    const { title } = data.report;
    const tasks = (data.summary?.actionItems ?? []).map(taskOf);
    const pages = Array.from({ length: Math.ceil(tasks.length / TASKS_EACH) }, (_, at) => ({
      name: `tasks-${at + 1}`,
      title,
      body: `<ul>${tasks.slice(at * TASKS_EACH, (at + 1) * TASKS_EACH).map((task) => `<li>${escaped(task)}</li>`)}</ul>`,
    }));
    return { parts: [{ name: 'note', title, body: text }, ...pages], coverage, warnings };
  }

  async exportReport(data: ReportExportData, given?: ExportContext): Promise<ExportResult> {
    return this.deliver(data, {}, given ?? this.standaloneContext());
  }

  override updateReport?(
    previous: PreviousExport,
    data: ReportExportData,
    given?: ExportContext,
  ): Promise<ExportResult> {
    return this.deliver(data, previous.results as Record<string, Kept>, given ?? this.standaloneContext());
  }

  override async revokeReport(previous: PreviousExport, given?: ExportContext): Promise<void> {
    const context = given ?? this.standaloneContext();
    for (const [name, { exportId }] of Object.entries(previous.results as Record<string, Kept>)) {
      await context.step(name, { repeatable: true, removes: true, send: () => this.remove(exportId) });
    }
  }

  protected async deliver(
    data: ReportExportData,
    previous: Readonly<Record<string, Kept>>,
    context: ExportContext,
  ): Promise<ExportResult> {
    const { parts, warnings = [] } = this.formatReport(data);
    for (const warning of warnings) context.warn(warning);
    await context.plan(parts.map((part) => ({ name: part.name, digest: this.digest(part) })));
    const kept: Kept[] = [];
    for (const part of parts) kept.push(await this.bring(part, previous[part.name], context));
    for (const [name, { exportId }] of Object.entries(previous)) {
      if (parts.some((part) => part.name === name)) continue;
      await context.step(name, { repeatable: true, removes: true, send: () => this.remove(exportId) });
    }
    return { success: true, ...kept[0] };
  }

  /** Puts one part where it belongs: a new note, or an old one with new words. */
  protected bring(part: NotePart, old: Kept | undefined, context: ExportContext): Promise<Kept> {
    if (old !== undefined) {
      return context.step(part.name, { repeatable: true, send: () => this.edit(old.exportId, part) });
    }
    return context.step(part.name, {
      send: () => this.post(part, context.idempotencyKey),
      find: () => this.find(part, context.idempotencyKey),
      remove: ({ exportId }) => this.remove(exportId),
    });
  }

  protected digest(part: NotePart): string {
    return createHash('sha256').update(JSON.stringify(part)).digest('base64url');
  }

  protected async find(part: NotePart, key: string): Promise<Found<Kept>> {
    const [note, ...others] = await this.lookUp({ key, part: part.name });
    if (note === undefined) return 'absent';
    const seen = { found: { exportId: note.id }, others: others.map(({ id }) => ({ exportId: id })) };
    return note.digest === this.digest(part) ? seen : { ...seen, refresh: () => this.edit(note.id, part) };
  }

  /** The oldest comes first. */
  protected lookUp(by: { key?: string; part: string }): Promise<Note[]> {
    return this.call<Note[]>('get', `notes?${new URLSearchParams(by)}`);
  }

  protected async post(part: NotePart, key: string): Promise<Kept> {
    const { name, title, body } = part;
    const note = { key, part: name, digest: this.digest(part), title, body };
    const { id } = await this.call<{ id: string }>('post', 'notes', note);
    return { exportId: id };
  }

  protected async edit(exportId: string, part: NotePart): Promise<Kept> {
    const { title, body } = part;
    await this.call('put', `notes/${exportId}`, { digest: this.digest(part), title, body });
    return { exportId };
  }

  protected async remove(exportId: string): Promise<void> {
    try {
      await this.http.delete(`${ROOT}/notes/${exportId}`, { headers: this.headers() });
    } catch (error) {
      if (!isIntegrationError(error) || error.code !== 'NOT_FOUND') throw error;
    }
  }

  protected call<T>(method: 'get' | 'post' | 'put', path: string, json?: object): Promise<T> {
    const body = json === undefined ? {} : { json };
    return this.http(`${ROOT}/${path}`, { method, headers: this.headers(), ...body }).json<T>();
  }

  protected headers(): Record<string, string> {
    return { authorization: `Bearer ${this.config.token}` };
  }
}

/** The three methods and nothing more: no steps, no edits. */
export class PlainNotes extends Integration<NotesConfig, unknown, NotesMessage> {
  async authenticate(): Promise<boolean> {
    const answer = await this.http.get(`${ROOT}/me`, {
      headers: this.headers(),
      throwHttpErrors: (status) => status !== 401,
    });
    return answer.ok;
  }

  async exportReport(data: ReportExportData): Promise<ExportResult> {
    const [json] = this.formatReport(data).parts;
    const { id } = await this.http.post(`${ROOT}/notes`, { json, headers: this.headers() }).json<{ id: string }>();
    return { success: true, exportId: id };
  }

  formatReport(data: ReportExportData): NotesMessage {
    return { parts: [{ name: 'note', title: data.report.title, body: formatHtml(data).text }] };
  }

  protected headers(): Record<string, string> {
    return { authorization: `Bearer ${this.config.token}` };
  }
}
