import { IntegrationError } from './errors.ts';

const aborted = (): IntegrationError =>
  new IntegrationError({
    code: 'ABORTED',
    message: 'The call was aborted by the caller.',
    hint: 'Call again when you want it to go on.',
  });

/** Throws `ABORTED` when the signal has aborted. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw aborted();
}

/** What the work gives, or `ABORTED` at once when the signal aborts. The work itself goes on unless it looks at the signal, too. */
export async function unlessAborted<T>(signal: AbortSignal | undefined, run: () => Promise<T> | T): Promise<T> {
  stopIfAborted(signal);
  if (signal === undefined) return run();
  let leave: (() => void) | undefined;
  const left = new Promise<never>((_resolve, reject) => {
    leave = () => reject(aborted());
    signal.addEventListener('abort', leave, { once: true });
  });
  try {
    return await Promise.race([run(), left]);
  } finally {
    if (leave !== undefined) signal.removeEventListener('abort', leave);
  }
}
