import { isIntegrationError } from './errors.ts';

/** True when the vendor does not have it, or does not show it. */
export const isGone = (error: unknown): boolean => isIntegrationError(error) && error.code === 'NOT_FOUND';

/** What the work gives; `instead` when what it is about is gone. */
export async function unlessGone<Result>(work: () => Promise<Result>, instead: Result): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isGone(error)) return instead;
    throw error;
  }
}
