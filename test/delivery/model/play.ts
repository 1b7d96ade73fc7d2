import { type ExportOutcome, type ExportRow, isIntegrationError } from '../../../src/index.ts';
import type { SlackMetadata } from '../../../src/testing/slack/state.ts';
import { CONTENTS, type Content, partOf, reportOf } from './contents.ts';
import { Model, type Told } from './model.ts';
import type { Action, Call, Schedule, Stop } from './schedule.ts';
import { pass, timeOf, untilSettled } from './virtual-time.ts';
import type { Worker, World } from './world.ts';

/** Longer than any lease, wait or request. */
const ALL_OVER_MS = 320_000;
const MOST_ROUNDS = 5;

/** What was seen while schedules were played. */
export interface Tally {
  /** What calls were told. */
  statuses: Record<string, number>;
  /** How the exports stood when the last action had ended, before everything was mended. */
  endings: Record<string, number>;
  looks: number;
  requests: number;
  deaths: number;
  /** Exports that a person had to settle at the end. */
  settled: number;
  pauses: number;
}
export const newTally = (): Tally => ({
  statuses: {},
  endings: {},
  looks: 0,
  requests: 0,
  deaths: 0,
  settled: 0,
  pauses: 0,
});

export const WITH_TRANSCRIPT = { includeTranscript: true };
const SETTLE_REFUSALS = ['INVALID_INPUT', 'IN_PROGRESS', 'NOT_FOUND', 'STORAGE_FAILED'];
export const to = { provider: 'slack' } as const;
const contentAt = (at: number): Content => CONTENTS[at] ?? [];

type Asked = Omit<Told, 'by' | 'isAlone' | 'couldLook' | 'wasPaused' | 'outcome'>;
const ASKED_BY_HOST = {
  what: 'resume',
  content: undefined,
  onRepeat: 'update',
  mayResend: false,
  wasAborted: false,
} as const;

/** One schedule, played in one world. */
export class Play {
  readonly #world: World;
  readonly #tally: Tally;
  readonly #contents: ReadonlyMap<string, Content>;
  readonly #model: Model;
  /** What the host would load. */
  readonly #latest = new Map<string, Content>();
  readonly #workers: Worker[];
  #running: { session: string; isAlone: boolean }[] = [];

  constructor(world: World, contents: ReadonlyMap<string, Content>, tally: Tally) {
    this.#world = world;
    this.#contents = contents;
    this.#tally = tally;
    this.#workers = [world.newWorker(), world.newWorker()];
    this.#model = new Model({
      record: world.record,
      posted: () => world.posted(),
      contentOf: (hash) => this.#contents.get(hash),
      repeatedPosts: (key, part) => this.#repeatedPosts(key, part),
    });
  }

  /** Throws what is wrong, with the story that led to it. */
  async all(schedule: Schedule): Promise<void> {
    try {
      await this.#all(schedule);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`${reason}\n${this.#model.story}`, { cause: error });
    }
  }

  async #all(schedule: Schedule): Promise<void> {
    for (const action of schedule.actions) {
      for (const fault of action.faults) this.#world.sandbox.faults.add(fault);
      await untilSettled(this.#act(action));
      this.#world.sandbox.faults.clear();
      this.#model.checkAtRest();
    }
    for (const { row } of this.#world.record.rows.values()) count(this.#tally.endings, row.status);
    await this.#converge();
    const { record } = this.#world;
    this.#tally.looks += record.looks.length;
    this.#tally.requests += this.#world.sandbox.state.slack.requests.length;
  }

  #worker(at: 0 | 1): Worker {
    const worker = this.#workers[at];
    if (worker !== undefined && !worker.line.isDead) return worker;
    const next = this.#world.newWorker();
    this.#workers[at] = next;
    return next;
  }

  async #act(action: Action): Promise<void> {
    if (action.do === 'wait') return timeOf(action.ms);
    for (const at of [0, 1] as const) {
      const { storageFaults } = this.#worker(at);
      storageFaults.clear();
      for (const fault of action.storageFaults) storageFaults.add(fault);
    }
    if (action.do === 'together') await this.#together(action.calls, action.gapMs);
    else if (action.do === 'resume') await this.#resume(this.#worker(action.worker), action.stop);
    else if (action.do === 'settle') await this.#settle(action.session, this.#worker(action.worker));
    else await this.#call(action);
    for (const { storageFaults, line } of this.#workers) {
      storageFaults.clear();
      line.stopAt(undefined);
    }
  }

  async #together([first, second]: readonly [Call, Call], gapMs: number): Promise<void> {
    const later = timeOf(gapMs).then(() => this.#call(second));
    await Promise.all([this.#call(first), later]);
  }

  async #call(call: Call): Promise<void> {
    const { session, onRepeat = 'update', onUnknown, deadlineMs, abortAfterMs } = call;
    const content = contentAt(call.content);
    const worker = this.#worker(call.worker);
    worker.line.stopAt(call.stop);
    const signal = abortAfterMs === undefined ? undefined : abortAfter(abortAfterMs);
    const options = { ...WITH_TRANSCRIPT, onUnknown, deadlineMs, signal };
    const report = reportOf(content);
    const [row] = this.#rowsOf(session);
    if (call.do === 'revoke') return this.#revoke(call, worker, row, signal);
    const isRetry = call.do === 'retry' && row !== undefined;
    this.#latest.set(session, content);
    const asked: Asked = {
      what: `${isRetry ? 'retry' : 'export'} of ${JSON.stringify(content)}`,
      session,
      content,
      onRepeat: isRetry ? 'update' : onRepeat,
      mayResend: onUnknown === 'resend',
      wasAborted: signal !== undefined,
    };
    await this.#hear(asked, worker, () =>
      isRetry
        ? worker.mine.retryExport(row.id, { report, options })
        : worker.mine.export({ report, sessionId: session, to, options: { ...options, onRepeat } }),
    );
  }

  async #revoke(
    { session, deadlineMs }: Call,
    worker: Worker,
    row: ExportRow | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (row === undefined) return;
    const asked: Asked = { ...ASKED_BY_HOST, what: 'revocation', session, wasAborted: signal !== undefined };
    await this.#hear(asked, worker, () => worker.mine.revokeExport(row.id, { deadlineMs, signal }));
  }

  /** Runs a call until it ends or its worker dies, and has the model hear of it. */
  async #hear(asked: Asked, { line }: Worker, work: () => Promise<ExportOutcome>): Promise<ExportOutcome | undefined> {
    const { looks } = this.#world.record;
    const looksBefore = looks.length;
    const run = { session: asked.session, isAlone: true };
    const others = this.#running.filter(({ session }) => session === asked.session);
    for (const one of [run, ...others]) one.isAlone &&= others.length === 0;
    this.#running.push(run);
    const ended = await Promise.race([work(), line.death]);
    this.#running = this.#running.filter((one) => one !== run);
    const isFailedLook = looks.slice(looksBefore).some(({ by, isFailed }) => by === line && isFailed);
    const { wasPaused } = line;
    const couldLook = !isFailedLook && !wasPaused;
    const told: Told = { ...asked, by: line, isAlone: run.isAlone, couldLook, wasPaused };
    if (wasPaused) this.#tally.pauses++;
    if (ended === 'died') this.#tally.deaths++;
    else count(this.#tally.statuses, ended.status);
    this.#model.heard(ended === 'died' ? told : { ...told, outcome: ended });
    return ended === 'died' ? undefined : ended;
  }

  async #resume(worker: Worker, stop?: Stop): Promise<void> {
    worker.line.stopAt(stop);
    const load = async ({ sessionId }: { sessionId: string }) => {
      const report = reportOf(this.#latest.get(sessionId) ?? contentAt(0));
      return { report, options: WITH_TRANSCRIPT };
    };
    const looksBefore = this.#world.record.looks.length;
    const ended = await Promise.race([worker.service.resumeExports({ load }).catch(storageFailure), worker.line.death]);
    const { rows, looks } = this.#world.record;
    const { wasPaused } = worker.line;
    const couldLook = !looks.slice(looksBefore).some(({ isFailed }) => isFailed) && !wasPaused;
    const common = { ...ASKED_BY_HOST, by: worker.line, isAlone: true, couldLook, wasPaused };
    if (ended === 'died') {
      this.#tally.deaths++;
      for (const session of this.#latest.keys()) this.#model.heard({ ...common, session });
      return;
    }
    for (const outcome of ended) {
      const session = rows.get(outcome.id ?? '')?.row.sessionId ?? '';
      count(this.#tally.statuses, outcome.status);
      this.#model.heard({ ...common, session, content: this.#latest.get(session), outcome });
    }
  }

  /** Is there a part that the history does not name? One that the report has no place for any more, the person deletes. */
  async #personSees({ id, key, sessionId, contentHash }: ExportRow, mine: Worker['mine']): Promise<boolean> {
    const { items } = await mine.getExportHistory({ sessionId });
    const named = items.find((entry) => entry.id === id)?.parts.map(({ name }) => name) ?? [];
    const planned = (this.#contents.get(contentHash) ?? []).map((_, at) => partOf(at));
    let isThere = false;
    for (const message of this.#world.messages()) {
      const mark = message.metadata?.event_payload;
      const part = String(mark?.part);
      if (mark?.key !== key || named.includes(part)) continue;
      if (planned.includes(part)) isThere = true;
      else message.deleted = true;
    }
    return isThere;
  }

  /** A person looks into the channel, and says what they see. */
  async #settle(session: string, { mine }: Worker): Promise<void> {
    const [row] = this.#rowsOf(session);
    if (row === undefined) return;
    try {
      const isThere = await this.#personSees(row, mine);
      await mine.settleExport(row.id, isThere ? 'delivered' : 'not-delivered');
      if (isThere) this.#model.settledAsDelivered.add(row.id);
    } catch (error) {
      if (!isIntegrationError(error) || !SETTLE_REFUSALS.includes(error.code)) throw error;
    }
  }

  /** All faults are over: a few more calls of the same content, and it is there once. */
  async #converge(): Promise<void> {
    this.#world.restoreScopes();
    for (const session of this.#latest.keys()) {
      if (await this.#comesRight(session)) continue;
      if (!this.#model.mayNeedPerson(session))
        throw new Error(`Session ${session} never comes right: ${this.#state(session)}`);
      this.#tally.settled++;
      await untilSettled(this.#settle(session, this.#worker(0)));
      if (!(await this.#comesRight(session)) && !this.#model.isSettledForGood(session))
        throw new Error(`Session ${session} does not come right by a person's word either: ${this.#state(session)}`);
    }
    await pass(ALL_OVER_MS);
    this.#model.checkAtRest();
  }

  async #comesRight(session: string): Promise<boolean> {
    const content = this.#latest.get(session) ?? contentAt(0);
    for (let round = 0; round < MOST_ROUNDS; round++) {
      await pass(ALL_OVER_MS);
      const worker = this.#worker(round % 2 === 0 ? 0 : 1);
      if (round % 2 === 1) await untilSettled(this.#resume(worker));
      worker.line.stopAt(undefined);
      const asked: Asked = { ...ASKED_BY_HOST, what: `last export of ${JSON.stringify(content)}`, session, content };
      const request = { report: reportOf(content), sessionId: session, to, options: WITH_TRANSCRIPT };
      const outcome = await untilSettled(this.#hear(asked, worker, () => worker.mine.export(request)));
      this.#model.checkAtRest();
      if (outcome?.status === 'success') return true;
    }
    return false;
  }

  #state(session: string): string {
    return this.#rowsOf(session)
      .map(({ status, steps, error }) => `${status} ${steps} ${error}`)
      .join('; ');
  }

  /** The newest first. */
  #rowsOf(session: string): ExportRow[] {
    const rows = [...this.#world.record.rows.values()].map(({ row }) => row);
    return rows.filter(({ sessionId }) => sessionId === session).reverse();
  }

  #repeatedPosts(key: string, part: string): number {
    const { requests } = this.#world.sandbox.state.slack;
    return requests.filter(({ args, carriedOut }) => {
      const mark = (args.metadata as SlackMetadata | undefined)?.event_payload;
      return carriedOut > 1 && mark?.key === key && mark.part === part;
    }).length;
  }
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

function abortAfter(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}

/** The only thing that `resumeExports` may throw here. */
function storageFailure(error: unknown): ExportOutcome[] {
  if (isIntegrationError(error) && error.code === 'STORAGE_FAILED') return [];
  throw error;
}
