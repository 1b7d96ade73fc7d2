import { inspect, isDeepStrictEqual } from 'node:util';
import { ContractViolation } from './contract-check.ts';

const MOST_SHOWN = 12;

const show = (value: unknown): string =>
  inspect(value, {
    depth: 2,
    maxStringLength: 60,
    maxArrayLength: MOST_SHOWN,
    compact: true,
    breakLength: Number.POSITIVE_INFINITY,
  });

/** All that printing a value gives away, hidden fields and long texts included. */
export const printed = (value: unknown): string =>
  inspect(value, { depth: 12, showHidden: true, maxStringLength: null, maxArrayLength: null });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where two values part: a whole row would bury the one field that matters. */
function difference(actual: unknown, expected: unknown): string {
  if (Array.isArray(actual) && Array.isArray(expected) && actual.length === expected.length) {
    const at = actual.findIndex((entry, index) => !isDeepStrictEqual(entry, expected[index]));
    return `at place ${at}: ${difference(actual[at], expected[at])}`;
  }
  if (!isObject(actual) || !isObject(expected)) return `${show(actual)} instead of ${show(expected)}`;
  const names = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  const wrong = names.filter((name) => !isDeepStrictEqual(actual[name], expected[name]));
  return wrong.map((name) => `${name} ${show(actual[name])} instead of ${show(expected[name])}`).join('; ');
}

/** Holds what is seen against one promise. */
export class Witness {
  readonly #promised: string;
  readonly #advice: string;

  constructor(promised: string, advice: string) {
    this.#promised = promised;
    this.#advice = advice;
  }

  violation(seen: string, cause?: unknown): ContractViolation {
    return new ContractViolation({ promised: this.#promised, seen, advice: this.#advice, cause });
  }

  holds(isKept: boolean, seen: string): void {
    if (!isKept) throw this.violation(seen);
  }

  /** `what` names the thing that was looked at. */
  equal(what: string, actual: unknown, expected: unknown): void {
    if (!isDeepStrictEqual(actual, expected)) throw this.violation(`${what} was ${difference(actual, expected)}`);
  }

  /** The error with which the action failed. */
  async rejects(what: string, action: () => Promise<unknown>): Promise<unknown> {
    let result: unknown;
    try {
      result = await action();
    } catch (error) {
      return error;
    }
    throw this.violation(`${what} was answered with ${show(result)} and not refused`);
  }

  /** Runs the check; whatever else it throws breaks the promise as well. */
  async watch(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (error instanceof ContractViolation) throw error;
      throw this.violation(
        `it failed with ${error instanceof Error ? `${error.name}: ${error.message}` : show(error)}`,
        error,
      );
    }
  }
}
