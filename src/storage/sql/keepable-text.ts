import { IntegrationError } from '../../errors.ts';

/** Throws for a text that no SQL database keeps as it is: they refuse or cut at U+0000, and replace half characters. */
export function refuseUnkeepable(text: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return;
  throw new IntegrationError({
    code: 'STORAGE_FAILED',
    message: 'A text holds U+0000 or half a character (a lone surrogate), which the database cannot keep.',
    hint: 'Remove such characters from ids and labels.',
    retryable: false,
  });
}
