import { IntegrationError, isIntegrationError } from './errors.ts';

/** Hides what a storage throws: it can hold rows. */
export async function stored<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (isIntegrationError(error)) throw error;
    throw new IntegrationError({
      code: 'STORAGE_FAILED',
      message: `The host's storage failed (${error instanceof Error ? error.name : typeof error}).`,
    });
  }
}
