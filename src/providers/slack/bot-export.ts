import type { ExportContext, PreviousExport, Step } from '../../delivery/export-context.ts';
import { isIntegrationError } from '../../errors.ts';
import { asPosted, BotMessages, type PlannedMessage, type Posted, type Spot } from './bot-messages.ts';
import type { WebApi } from './web-api.ts';

/** Where an export goes, and what an earlier one left there. */
export interface BotTarget extends Spot {
  previous: PreviousExport;
}

/** Brings a channel to what the plan says: posts, edits and takes away messages, each as a step. */
export class BotExport {
  readonly #messages: BotMessages;
  readonly #context: ExportContext;
  readonly #target: BotTarget;
  readonly #posted: Posted[] = [];

  constructor(api: WebApi, context: ExportContext, target: BotTarget) {
    this.#messages = new BotMessages(api, context);
    this.#context = context;
    this.#target = target;
  }

  /** The messages as they are there then, the parent first. */
  async carryOut(planned: readonly PlannedMessage[]): Promise<readonly Posted[]> {
    for (const one of planned) {
      this.#posted.push(await this.#bring(one));
      if (this.#posted.length === 1) await this.#withdrawDoubtful(planned);
    }
    await this.#removeSurplus();
    return this.#posted;
  }

  /** The thread of a message that comes now: the one that was asked for, or the parent's. */
  get #spot(): Spot {
    const { channel, threadTs } = this.#target;
    const [parent] = this.#posted;
    return { channel: parent?.channel ?? channel, threadTs: threadTs ?? parent?.ts };
  }

  async #bring(one: PlannedMessage): Promise<Posted> {
    const { previous } = this.#target;
    const before = asPosted(previous.results[one.name]);
    if (before === undefined) return this.#context.step(one.name, this.#messages.posting(one, this.#spot));
    if (before.digest === one.digest && previous.isHalfEdited !== true) return before;
    const edit = this.#messages.editing(before, one);
    const isReply = this.#posted.length > 0;
    return isReply && previous.isHalfEdited === true ? this.#editOrPost(one, edit) : this.#context.step(one.name, edit);
  }

  /** A reply that an edit which broke off may have taken away already is posted anew. */
  async #editOrPost(one: PlannedMessage, edit: Step<Posted>): Promise<Posted> {
    try {
      return await this.#context.step(one.name, edit);
    } catch (error) {
      if (!isIntegrationError(error) || error.vendorCode !== 'message_not_found') throw error;
      return this.#context.step(one.name, this.#messages.posting(one, this.#spot));
    }
  }

  /** A message that may have been posted and that a shorter report needs no more. */
  async #withdrawDoubtful(planned: readonly PlannedMessage[]): Promise<void> {
    const { inDoubt } = this.#context;
    if (inDoubt === undefined || planned.some(({ name }) => name === inDoubt)) return;
    await this.#context.step(inDoubt, this.#messages.withdrawing(inDoubt, this.#spot));
  }

  async #removeSurplus(): Promise<void> {
    for (const [name, kept] of Object.entries(this.#target.previous.results)) {
      const old = asPosted(kept);
      const isNeeded = this.#posted.some(({ exportId }) => exportId === old?.exportId);
      if (old !== undefined && !isNeeded) await this.#context.step(name, this.#messages.removing(old));
    }
  }
}
