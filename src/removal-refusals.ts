import { IntegrationError, type IntegrationErrorCode, isIntegrationError } from './errors.ts';

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

/** Gathers what speaks against removing single parts, so that all others are removed all the same. */
export class RemovalRefusals {
  readonly #refusals: IntegrationError[] = [];

  get hasAny(): boolean {
    return this.#refusals.length > 0;
  }

  /** Throws only what speaks against removing anything. */
  async collect(removal: () => Promise<unknown>): Promise<void> {
    try {
      await removal();
    } catch (error) {
      if (!isIntegrationError(error) || !ABOUT_ONE_PART.has(error.code)) throw error;
      this.#refusals.push(error);
    }
  }

  /** Throws the first refusal, telling how many there are. */
  throwIfAny(): void {
    if (this.hasAny) throw someAreLeft(this.#refusals);
  }
}
