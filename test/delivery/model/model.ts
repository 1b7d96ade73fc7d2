import type { ExportOutcome, ExportRow } from '../../../src/index.ts';
import type { SlackMessage } from '../../../src/testing/slack/state.ts';
import { type Content, partOf } from './contents.ts';
import type { WorldRecord } from './record.ts';
import type { Lifeline } from './worker.ts';

/** One call as the model knows it: what was asked, and what became of it. */
export interface Told {
  /** What was done, for people. */
  what: string;
  session: string;
  by: Lifeline;
  content: Content | undefined;
  onRepeat: 'update' | 'replay' | 'new';
  mayResend: boolean;
  wasAborted: boolean;
  /** Nobody else was at work on the session while it ran. */
  isAlone: boolean;
  couldLook: boolean;
  /** Its worker was suspended meanwhile, with whatever it had claimed. */
  wasPaused: boolean;
  /** Absent when its worker died. */
  outcome?: ExportOutcome;
}

/** What the model reads of the world. */
export interface Sight {
  record: WorldRecord;
  /** What our app ever posted, deleted messages included. */
  posted(): SlackMessage[];
  contentOf(hash: string): Content | undefined;
  repeatedPosts(key: string, part: string): number;
}

const markOf = ({ metadata }: SlackMessage): { key?: unknown; part?: unknown } => metadata?.event_payload ?? {};
const atOf = (ts: string): number => Number(ts) * 1000;
const NAMES_SECOND_COPY = ['SECOND_COPY', 'MAY_BE_TWICE', 'ARRIVED_LATE'];

/** What may be in Slack, given what was asked and told. Each rule throws a sentence when it is broken. */
export class Model {
  readonly calls: Told[] = [];
  /** The exports whose doubt a person ended by saying that a part is there. */
  readonly settledAsDelivered = new Set<string>();
  readonly #sight: Sight;

  constructor(sight: Sight) {
    this.#sight = sight;
  }

  /** A call has ended, or its worker has died. What it says must be true at this very moment. */
  heard(told: Told): void {
    this.calls.push(told);
    const { outcome } = told;
    if (outcome === undefined) return;
    this.#checkForm(told, outcome);
    const row = this.#rowOf(outcome);
    // Whatever was asked, what was gone on with was taking it back.
    if (outcome.receipts !== undefined || told.what === 'revocation') {
      this.#checkRevocation(told, outcome, row);
      return;
    }
    // A call that may not touch the export it met, or never got to one, says nothing about it.
    if (row === undefined || outcome.code === 'CONTENT_CHANGED' || !told.isAlone) return;
    // Refused before it could touch anything, by a storage that fails.
    if (outcome.status === 'failed' && outcome.code === 'STORAGE_FAILED' && row.status !== 'failed') return;
    const isSaved = !outcome.warnings.some(({ code }) => code === 'OUTCOME_NOT_SAVED');
    if (isSaved && row.status !== outcome.status) fail(told, `the history says ${row.status}`);
    if (outcome.status === 'success') this.#checkSuccess(told, outcome, row, isSaved);
    if (outcome.status === 'failed') this.#checkNothing(told, row);
    if (outcome.status === 'partial' || outcome.status === 'success') this.#checkNamed(told, outcome);
    if (outcome.status === 'unknown') this.#checkUnknown(told, row);
  }

  /** Nothing is under way: what Slack shows must be right by the history, too. */
  checkAtRest(): void {
    const { record } = this.#sight;
    for (const { row } of record.rows.values()) {
      if (row.status === 'revoked') this.#checkCopies(row, []);
      const content = row.status === 'success' ? this.#sight.contentOf(row.contentHash) : undefined;
      if (content === undefined) this.#checkCopies(row, undefined);
      else this.#checkShown(row, content);
    }
    this.#checkGenerations();
    const keys = new Set([...record.rows.values()].map(({ row }) => row.key));
    const stray = this.#shown.find((message) => !keys.has(String(markOf(message).key)));
    if (stray !== undefined) throw new Error(`A message belongs to no export: ${stray.text}`);
  }

  /** May a doubt be left that no look can end? What was in flight is no part of the report any more, or a person ended it. */
  mayNeedPerson(session: string): boolean {
    return this.#hasChanged(session) || this.isSettledForGood(session);
  }

  /** What a person settled nobody can edit: its name is not known. */
  isSettledForGood(session: string): boolean {
    return [...this.settledAsDelivered].some((id) => this.#sight.record.rows.get(id)?.row.sessionId === session);
  }

  #hasChanged(session: string): boolean {
    const ofSession = this.calls.filter((call) => call.session === session);
    return new Set(ofSession.flatMap(({ content }) => (content === undefined ? [] : [content]))).size > 1;
  }

  /** (9): what is said to be taken back is gone, and a revocation that is refused at once leaves the export as it was. */
  #checkRevocation(told: Told, outcome: ExportOutcome, row: ExportRow | undefined): void {
    const { status, replayed, receipts = [] } = outcome;
    if (row === undefined || !told.isAlone || status !== 'revoked') return;
    if (row.status !== 'revoked' && !isUnsaved({ outcome })) fail(told, `the history says ${row.status}`);
    if (receipts.some((receipt) => receipt.status === 'still-there')) fail(told, 'a receipt says that a part is there');
    if (!replayed) this.#checkNothing(told, row);
  }

  /** (6) */
  #checkForm(told: Told, { status, success, resumeAt, code }: ExportOutcome): void {
    const wanted = told.what === 'revocation' ? 'revoked' : 'success';
    // Going on with a revocation by another call is a success of its own.
    if (status !== 'revoked' && success !== (status === wanted)) fail(told, 'success and status contradict each other');
    // IN_PROGRESS: somebody is at work on it. OUTCOME_UNKNOWN: its worker fell silent.
    if (status !== 'pending' || resumeAt !== undefined || code === 'IN_PROGRESS' || code === 'OUTCOME_UNKNOWN') return;
    fail(told, 'pending, and nobody knows until when');
  }

  /** (2) */
  #checkSuccess(told: Told, { replayed }: ExportOutcome, row: ExportRow, isSaved: boolean): void {
    const current = this.#sight.contentOf(row.contentHash);
    const content = replayed || told.content === undefined ? current : told.content;
    if (content === undefined) return;
    if (isSaved && current !== content) fail(told, 'the history has the digest of other content');
    if (replayed && told.onRepeat === 'update' && told.content !== undefined && content !== told.content)
      fail(told, 'other content than asked for was replayed');
    this.#checkShown(row, content);
  }

  /** (1) and (2): each part is there, says what it should, and there is no other. */
  #checkShown(row: ExportRow, content: Content): void {
    this.#checkCopies(row, content);
    for (const [at, text] of content.entries()) {
      const copies = this.#copies(row.key, partOf(at));
      const isExcused = copies.some((copy) => this.#mayDiffer(copy, row)) || this.#wasDeletedLate(row.key, partOf(at));
      if (!copies.some((copy) => copy.text === text) && !isExcused)
        throw new Error(
          `${partOf(at)} of a success should say "${text}": ${JSON.stringify(copies.map((one) => one.text))}`,
        );
    }
  }

  /** (3) */
  #checkNothing(told: Told, row: ExportRow): void {
    for (const part of this.#partsShown(row.key)) {
      if (this.#surplus(row, part, 0) > 0) fail(told, `${part} is there`);
    }
  }

  /** (4) */
  #checkNamed(told: Told, { parts }: ExportOutcome): void {
    const shown = this.#shown.map(({ ts }) => ts);
    // What an edit took away whose outcome was not saved, nobody knows yet.
    const ofSession = this.calls.filter(({ session }) => session === told.session);
    if (ofSession.some((call) => call !== told && isUnsaved(call))) return;
    for (const { name, exportId } of parts) {
      const ts = exportId?.split(':')[1];
      const isGone = ts !== undefined && !shown.includes(ts) && !this.#isLate(ts);
      if (isGone) fail(told, `${name} is named and not there`);
    }
  }

  /** (5): an answer was lost, and nobody could look; or what was sent before is no part of what is sent now. */
  #checkUnknown(told: Told, row: ExportRow): void {
    const ofSession = this.calls.filter(({ session }) => session === told.session);
    const wasSettled = this.settledAsDelivered.has(row.id);
    if (told.couldLook && !told.wasAborted && !this.#hasChanged(told.session) && !wasSettled)
      fail(told, 'it could have been looked for');
    // A worker that waits, sleeps, or could not write down how it ended leaves the doubt with which it began.
    const others = ofSession.filter((call) => call !== told);
    const isDoubtful = others.some((call) => isUnsaved(call) || call.wasPaused || call.outcome?.status === 'pending');
    if (!isDoubtful && this.#sight.record.posts.every(({ key }) => key !== row.key)) fail(told, 'nothing was sent');
  }

  /** (1) */
  #checkCopies(row: ExportRow, content: Content | undefined): void {
    for (const part of this.#partsShown(row.key)) {
      const isWanted = content === undefined || content.some((_, at) => partOf(at) === part);
      const surplus = this.#surplus(row, part, isWanted ? 1 : 0);
      if (surplus > 0)
        throw new Error(`${part} is there ${surplus} times too often, and nobody was told (${row.status})`);
    }
  }

  /** What was told so far, for people. */
  get story(): string {
    const line = ({ what, session, outcome }: Told) => {
      const { status = 'its worker died', code = '', replayed = false, warnings = [] } = outcome ?? {};
      return `  ${session}: ${what}: ${[status, code, replayed ? 'replayed' : '', ...warnings.map((one) => one.code)].join(' ')}`;
    };
    return this.calls.map(line).join('\n');
  }

  /** (8) */
  #checkGenerations(): void {
    const rows = [...this.#sight.record.rows.values()].map(({ row }) => row);
    for (const session of new Set(rows.map(({ sessionId }) => sessionId))) {
      const asked = this.calls.filter((call) => call.session === session && call.onRepeat === 'new').length;
      const made = rows.filter(({ sessionId }) => sessionId === session).length;
      // What was taken back may be followed by one that begins anew.
      const revoked = rows.filter((row) => row.sessionId === session && row.status === 'revoked').length;
      if (made > 1 + asked + revoked) throw new Error(`${made} generations, and ${asked} were asked for`);
    }
  }

  /** How many copies are there that nothing excuses. This is the whole list of excuses. */
  #surplus(row: ExportRow, part: string, wanted: number): number {
    const { key, sessionId } = row;
    const ofSession = this.calls.filter(({ session }) => session === sessionId);
    const copies = this.#copies(key, part).filter(({ ts }) => !this.#isTooLate(key, part, ts));
    // The vendor itself did it twice and told it once.
    const repeated = this.#sight.repeatedPosts(key, part);
    // The caller chose the risk, and was told (or died before).
    const risked = ofSession.filter(
      ({ mayResend, outcome }) => mayResend && (outcome?.warnings.some(({ code }) => code === 'SENT_AGAIN') ?? true),
    ).length;
    // A warning names the second copy.
    const warnings = ofSession.flatMap(({ outcome }) => outcome?.warnings ?? []);
    const named = warnings.filter(({ code, message }) => NAMES_SECOND_COPY.includes(code) && message.startsWith(part));
    return copies.length - wanted - repeated - risked - new Set(named.map(({ message }) => message)).size;
  }

  /**
   * The vendor carried it out when its sender had stopped waiting, so that all looks came before it; or its sender had
   * lost the export when it was sent, and died before it could take it back.
   */
  #isTooLate(key: string, part: string, ts: string): boolean {
    const posts = this.#sight.record.posts.filter((post) => post.key === key && post.part === part);
    const inTime = posts.filter(({ startedAt, endedAt }) => startedAt <= atOf(ts) + 1 && atOf(ts) <= endedAt + 1);
    return inTime.every(({ isOvertaken, by }) => isOvertaken && by.isDead);
  }

  /** Says something else with good reason: an edit came too late, two edited it and were told, or a person settled it. */
  #mayDiffer({ ts, edited }: SlackMessage, row: ExportRow): boolean {
    const edits = this.#sight.record.edits.filter((edit) => edit.ts === ts);
    const at = edited === undefined ? undefined : atOf(edited.ts);
    const inTime = edits.filter(
      ({ startedAt, endedAt }) => at !== undefined && startedAt <= at + 1 && at <= endedAt + 1,
    );
    if (at !== undefined && inTime.every(({ isOvertaken, by }) => isOvertaken && by.isDead)) return true;
    // What a person says of a part in doubt is that it is there, not which version of it.
    if (this.settledAsDelivered.has(row.id)) return true;
    return this.calls.some(
      ({ session, outcome }) =>
        session === row.sessionId && outcome?.warnings.some(({ code }) => code === 'EDITED_BY_TWO'),
    );
  }

  #wasDeletedLate(key: string, part: string): boolean {
    return this.#sight
      .posted()
      .some((one) => one.deleted && this.#isLate(one.ts) && markOf(one).key === key && markOf(one).part === part);
  }

  /**
   * It was deleted when whoever asked for that had stopped waiting, or by one who died of it, or who lost the export and
   * told that.
   */
  #isLate(ts: string): boolean {
    const { lateDeletions, deletions } = this.#sight.record;
    const told = this.calls.flatMap(({ outcome }) => outcome?.warnings ?? []);
    const isTold = (part: string) =>
      told.some(({ code, message }) => code === 'REMOVED_LATE' && message.startsWith(part));
    return lateDeletions.has(ts) || deletions.some((one) => one.ts === ts && (one.by.isDead || isTold(one.part)));
  }

  get #shown(): SlackMessage[] {
    return this.#sight.posted().filter(({ deleted }) => !deleted);
  }

  #copies(key: string, part: string): SlackMessage[] {
    return this.#shown.filter((message) => markOf(message).key === key && markOf(message).part === part);
  }

  #partsShown(key: string): Set<string> {
    const ofKey = this.#shown.filter((message) => markOf(message).key === key);
    return new Set(ofKey.map((message) => String(markOf(message).part)));
  }

  #rowOf({ id }: ExportOutcome): ExportRow | undefined {
    return id === undefined ? undefined : this.#sight.record.rows.get(id)?.row;
  }
}

const isUnsaved = ({ outcome }: Pick<Told, 'outcome'>): boolean =>
  outcome?.warnings.some(({ code }) => code === 'OUTCOME_NOT_SAVED') ?? true;

function fail({ what, outcome }: Told, why: string): never {
  const { status, code, warnings } = outcome ?? {};
  throw new Error(
    `${what} said ${status} (${code ?? 'no code'}, warnings: ${warnings?.map((one) => one.code).join() || 'none'}), but ${why}`,
  );
}
