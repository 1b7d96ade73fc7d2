import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import { keptAs } from '../../../kept-results.ts';
import { RemovalRefusals } from '../../../removal-refusals.ts';
import { asShared, asUploaded, type BotFiles, unsharedIn } from './bot-files.ts';
import { type BotMessages, FIRST_MESSAGE } from './bot-messages.ts';
import { asPosted, type Spot } from './posted.ts';

/** Takes back what a bot's export left: each message and file a step. */
export class BotRevocation {
  readonly #messages: BotMessages;
  readonly #files: BotFiles;
  readonly #context: ExportContext;
  readonly #previous: PreviousExport;
  readonly #refusals = new RemovalRefusals();

  constructor(messages: BotMessages, files: BotFiles, context: ExportContext, previous: PreviousExport) {
    this.#messages = messages;
    this.#files = files;
    this.#context = context;
    this.#previous = previous;
  }

  /** `spot` is asked only where a message must be looked for. Throws when a part may not be removed, after all others are. */
  async carryOut(spot: () => Promise<Spot>): Promise<void> {
    await this.#refusals.collect(() => this.#withdrawDoubtful(spot));
    const isInDoubt = this.#refusals.hasAny;
    for (const [name, shared] of keptAs(this.#previous, asShared)) {
      await this.#refusals.collect(() => this.#context.step(name, this.#files.unsharing(shared)));
    }
    for (const [name, uploaded] of keptAs(this.#previous, asUploaded)) {
      await this.#refusals.collect(() => this.#context.step(name, this.#files.deleting(uploaded)));
    }
    // The parent last: without it, what is left of its thread hangs on a stone, and what is in doubt is found no more.
    for (const [name, posted] of keptAs(this.#previous, asPosted).sort(lastFirst)) {
      if (isInDoubt && name === FIRST_MESSAGE) continue;
      await this.#refusals.collect(() => this.#context.step(name, this.#messages.removing(posted)));
    }
    this.#refusals.throwIfAny();
  }

  /** Without a parent that is known, it is the parent that may have been posted. */
  async #withdrawDoubtful(spot: () => Promise<Spot>): Promise<void> {
    const parent = asPosted(this.#previous.results[FIRST_MESSAGE]);
    const inDoubt = this.#context.inDoubt ?? (parent === undefined ? FIRST_MESSAGE : undefined);
    const there = async (): Promise<Spot> => {
      if (parent === undefined) return spot();
      return { channel: parent.channel, threadTs: parent.threadTs ?? parent.ts };
    };
    if (inDoubt?.startsWith('message-')) {
      await this.#context.step(inDoubt, this.#messages.withdrawing(inDoubt, there));
    } else if (inDoubt?.startsWith('files-')) {
      const spot = { ...(await there()), url: parent?.url };
      const uploads = unsharedIn(spot, this.#previous);
      await this.#context.step(inDoubt, this.#files.withdrawing(uploads, spot));
    }
  }
}

const numberOf = (name: string): number => Number(name.replace(/^message-/, ''));
const lastFirst = ([a]: [string, unknown], [b]: [string, unknown]): number => numberOf(b) - numberOf(a);
