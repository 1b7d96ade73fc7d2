/** One promise of a contract, put to the test. It opens what it needs and closes it again. */
export interface ContractCheck {
  /** The promise, in words. */
  readonly name: string;
  /** Rejects with a {@link ContractViolation} when the promise is not kept. */
  run(): Promise<void>;
}

/** A promise that was not kept. The message says what was promised, what was seen and what to do. */
export class ContractViolation extends Error {
  override readonly name = 'ContractViolation';
  /** The name of the check. */
  readonly promised: string;
  readonly seen: string;
  readonly advice: string;

  constructor(init: { promised: string; seen: string; advice: string; cause?: unknown }) {
    super(`Promised: ${init.promised}. Seen: ${init.seen}. To do: ${init.advice}`, { cause: init.cause });
    this.promised = init.promised;
    this.seen = init.seen;
    this.advice = init.advice;
  }
}
