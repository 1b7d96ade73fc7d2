import type { ExportContext, PreviousExport } from '../../../delivery/export-context.ts';
import { IntegrationError, type IntegrationErrorCode, isIntegrationError } from '../../../errors.ts';
import { asShared, asUploaded, type BotFiles, unsharedIn } from './bot-files.ts';
import { type BotMessages, FIRST_MESSAGE } from './bot-messages.ts';
import { keptAs } from './kept-results.ts';
import { asPosted, type Spot } from './posted.ts';

/** What speaks against removing one part, and not against all of them. */
const ABOUT_ONE_PART: ReadonlySet<IntegrationErrorCode> = new Set([
  'PERMISSION_DENIED',
  'REJECTED',
  'NOT_FOUND',
  'OUTCOME_UNKNOWN',
]);

const someAreLeft = (refusals: readonly IntegrationError[]): IntegrationError => {
  const [first] = refusals;
  const count = refusals.length === 1 ? 'One part' : `${refusals.length} parts`;
  return new IntegrationError({
    ...first,
    code: first?.code ?? 'REJECTED',
    message: `${count} could not be removed. ${first?.message ?? ''}`.trim(),
  });
};

/** Takes back what a bot's export left: each message and file a step. */
export class BotRevocation {
  readonly #messages: BotMessages;
  readonly #files: BotFiles;
  readonly #context: ExportContext;
  readonly #previous: PreviousExport;
  readonly #refusals: IntegrationError[] = [];

  constructor(messages: BotMessages, files: BotFiles, context: ExportContext, previous: PreviousExport) {
    this.#messages = messages;
    this.#files = files;
    this.#context = context;
    this.#previous = previous;
  }

  /** `spot` is asked only where a message must be looked for. Throws when a part may not be removed, after all others are. */
  async carryOut(spot: () => Promise<Spot>): Promise<void> {
    await this.#remove(() => this.#withdrawDoubtful(spot));
    const isInDoubt = this.#refusals.length > 0;
    for (const [name, shared] of keptAs(this.#previous, asShared)) {
      await this.#remove(() => this.#context.step(name, this.#files.unsharing(shared)));
    }
    for (const [name, uploaded] of keptAs(this.#previous, asUploaded)) {
      await this.#remove(() => this.#context.step(name, this.#files.deleting(uploaded)));
    }
    // The parent last: without it, what is left of its thread hangs on a stone, and what is in doubt is found no more.
    for (const [name, posted] of keptAs(this.#previous, asPosted).sort(lastFirst)) {
      if (isInDoubt && name === FIRST_MESSAGE) continue;
      await this.#remove(() => this.#context.step(name, this.#messages.removing(posted)));
    }
    if (this.#refusals.length > 0) throw someAreLeft(this.#refusals);
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

  async #remove(step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (!isIntegrationError(error) || !ABOUT_ONE_PART.has(error.code)) throw error;
      this.#refusals.push(error);
    }
  }
}

const numberOf = (name: string): number => Number(name.replace(/^message-/, ''));
const lastFirst = ([a]: [string, unknown], [b]: [string, unknown]): number => numberOf(b) - numberOf(a);
