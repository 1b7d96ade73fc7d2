import { IntegrationError, type IntegrationErrorCode, isIntegrationError } from './errors.ts';

/** A file by where it stands in the report. */
interface NamedFile {
  path: string;
}

/** What speaks against a file, and not against the connection: the others are sent all the same. */
const ABOUT_A_FILE: ReadonlySet<IntegrationErrorCode> = new Set([
  'INVALID_INPUT',
  'REJECTED',
  'NOT_FOUND',
  'QUOTA_EXCEEDED',
  'UNAVAILABLE',
]);

/**
 * True for what speaks against a file, and not against the connection. Input that names nothing of the report is none of
 * its files': an address that may not be called, say.
 */
export const isAboutAFile = (error: unknown): error is IntegrationError =>
  isIntegrationError(error) &&
  ABOUT_A_FILE.has(error.code) &&
  (error.code !== 'INVALID_INPUT' || error.issues.length > 0);

const named = ({ path }: NamedFile, error: IntegrationError) => ({
  path,
  message: error.issues[0]?.message ?? error.message.replace(/\.$/, ''),
});

const CORRECT_THEM = 'Correct these files or leave them out, then export again; the rest has arrived.';

/** The first refusal, telling of all of them. */
export function refusedFiles(
  provider: string,
  refusals: readonly [NamedFile, IntegrationError][],
  count: number,
): IntegrationError {
  const issues = refusals.map(([file, error]) => named(file, error));
  const [, first] = refusals[0] ?? [];
  const isOfTheFiles = first?.code === 'INVALID_INPUT' || first?.code === 'REJECTED';
  return new IntegrationError({
    ...first,
    code: first?.code ?? 'REJECTED',
    provider,
    hint: isOfTheFiles ? CORRECT_THEM : first?.hint,
    retryable: refusals.some(([, error]) => error.retryable),
    message: `${refusals.length} of ${count} files were not sent: ${issues.map((one) => `${one.path}: ${one.message}`).join('; ')}.`,
    issues,
  });
}
