import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import { isIntegrationError } from '../../../errors.ts';
import { sentAgain, toPart } from '../../../export-part.ts';
import type { PlannedFile } from '../../../formatters/report-files.ts';
import { keptAs } from '../../../kept-results.ts';
import type { ExportPart } from '../../../result.ts';
import type { ShareSpot } from './bot-files.ts';
import { type BotMessages, FIRST_MESSAGE, type PlannedMessage } from './bot-messages.ts';
import type { FileExport } from './file-export.ts';
import { asPosted, type Posted, type Spot } from './posted.ts';

/** Where an export goes, and what an earlier one left there. */
export interface BotTarget extends Spot {
  previous: PreviousExport;
}

/** An export as it is planned: its messages, the parent first, and its files. */
export interface PlannedExport {
  messages: readonly PlannedMessage[];
  files: readonly PlannedFile[];
}

/** Brings a channel to what the plan says: posts, edits and takes away messages and files, each as a step. */
export class BotExport {
  readonly #messages: BotMessages;
  readonly #files: FileExport;
  readonly #context: ExportContext;
  readonly #target: BotTarget;
  readonly #posted: Posted[] = [];

  constructor(messages: BotMessages, files: FileExport, context: ExportContext, target: BotTarget) {
    this.#messages = messages;
    this.#files = files;
    this.#context = context;
    this.#target = target;
  }

  /** The parts as they are there then, the parent first. */
  async carryOut({ messages, files }: PlannedExport): Promise<ExportPart[]> {
    await this.#files.settle(this.#shareSpot);
    for (const one of messages) {
      this.#posted.push(await this.#bring(one));
      if (this.#posted.length === 1) await this.#withdrawDoubtful(messages);
    }
    await this.#removeSurplus(messages);
    const shared = await this.#files.carryOut(files, this.#shareSpot);
    return [...this.#posted.map((one, at) => toPart(messages[at]?.name ?? '', one)), ...shared];
  }

  /** The thread of a message that comes now: the one that was asked for, or the parent's. */
  get #spot(): Spot {
    const { channel, threadTs, replyBroadcast = false } = this.#target;
    const [parent] = this.#posted;
    return { channel: parent?.channel ?? channel, threadTs: threadTs ?? parent?.ts, replyBroadcast };
  }

  /** Before there is a parent, the one of the earlier export tells. */
  get #shareSpot(): ShareSpot {
    const before = asPosted(this.#target.previous.results[FIRST_MESSAGE]);
    const parent = this.#posted[0] ?? before;
    const { channel, threadTs } = this.#target;
    return { channel: parent?.channel ?? channel, threadTs: threadTs ?? parent?.ts, url: parent?.url };
  }

  async #bring(one: PlannedMessage): Promise<Posted> {
    const before = asPosted(this.#target.previous.results[one.name]);
    if (before === undefined) return this.#post(one);
    if (this.#posted.length > 0 && before.threadTs !== this.#spot.threadTs) {
      // A reply whose parent came again stands in a thread that nobody opens. It goes first: once another has taken its
      // name, the journal does not know it any more.
      await this.#context.step(`${one.name}-before`, this.#messages.removing(before));
      return this.#post(one);
    }
    try {
      const isChanged = before.digest !== one.digest || this.#target.previous.isHalfEdited === true;
      return await this.#context.step(one.name, this.#messages.bringing(before, one, isChanged));
    } catch (error) {
      if (!isIntegrationError(error) || error.vendorCode !== 'message_not_found') throw error;
      this.#context.warn(sentAgain(one.name, 'Slack'));
      return this.#post(one);
    }
  }

  async #post(one: PlannedMessage): Promise<Posted> {
    await this.#settleOther(one.name);
    return this.#context.step(one.name, this.#messages.posting(one, this.#spot));
  }

  /** Nothing new is posted while another message is in doubt: that one is taken away, and comes in its turn. */
  async #settleOther(name: string): Promise<void> {
    const { inDoubt } = this.#context;
    const parent = asPosted(this.#target.previous.results[FIRST_MESSAGE]);
    if (parent === undefined || inDoubt === name || inDoubt?.startsWith('message-') !== true) return;
    const thread = { channel: parent.channel, threadTs: parent.threadTs ?? parent.ts };
    await this.#context.step(
      inDoubt,
      this.#messages.withdrawing(inDoubt, async () => thread),
    );
  }

  /** A message that may have been posted and that a shorter report needs no more. */
  async #withdrawDoubtful(planned: readonly PlannedMessage[]): Promise<void> {
    const { inDoubt } = this.#context;
    const isMessage = inDoubt?.startsWith('message-') === true;
    if (!isMessage || planned.some(({ name }) => name === inDoubt)) return;
    await this.#context.step(
      inDoubt,
      this.#messages.withdrawing(inDoubt, async () => this.#spot),
    );
  }

  async #removeSurplus(planned: readonly PlannedMessage[]): Promise<void> {
    for (const [name, old] of keptAs(this.#target.previous, asPosted)) {
      const isNeeded = planned.some((one) => one.name === name);
      if (!isNeeded) await this.#context.step(name, this.#messages.removing(old));
    }
  }
}
