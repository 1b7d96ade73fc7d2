import { IntegrationError } from '../../errors.ts';

const tooLate = (what: string, timeoutMs: number): IntegrationError =>
  new IntegrationError({
    code: 'STORAGE_FAILED',
    message: `${what} took longer than ${timeoutMs} ms.`,
    hint: 'Look for locks and for load in the database, or raise timeoutMs.',
  });

/** What an action gives, or an error once it takes too long. The action itself goes on: see to it. */
export async function within<T>(timeoutMs: number, what: string, action: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate(what, timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([action, late]);
  } finally {
    clearTimeout(timer);
  }
}
