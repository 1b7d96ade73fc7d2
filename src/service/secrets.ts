import { blanked, IntegrationError, isIntegrationError } from '../errors.ts';
import type { Finding } from '../integration.ts';
import type { AnyProviderEntry } from '../provider.ts';
import { Redactor } from '../transport/redact.ts';

/** What must be blanked in the words of a provider with this configuration. */
export function secretsOf(entry: AnyProviderEntry, config: unknown): Redactor {
  const shown = entry.fields.filter((field) => !field.secret).map((field) => field.key);
  return new Redactor(shown).add(config);
}

/** Findings as they may be shown and kept. */
export const cleanFindings = ({ redact }: Redactor, findings: readonly Finding[]): Finding[] =>
  findings.map(({ message, hint, ...finding }) => ({
    ...finding,
    message: redact(String(message)),
    ...(hint === undefined ? {} : { hint: redact(String(hint)) }),
  }));

/** Runs what an integration does for a settings page; what it throws is told without its secrets. */
export async function withoutSecrets<T>({ redact }: Redactor, run: () => Promise<T> | T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isIntegrationError(error)) {
      const name = error instanceof Error ? error.name : typeof error;
      throw new IntegrationError({ code: 'INTERNAL', message: `The provider failed (${name}).` });
    }
    throw blanked(error, redact);
  }
}
