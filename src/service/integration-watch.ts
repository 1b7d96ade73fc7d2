import { IntegrationError, isIntegrationError } from '../errors.ts';
import type { FormattedMessage, Integration } from '../integration.ts';
import type { Coverage } from '../result.ts';

/** True for what the built-in integrations format: a message with its account. */
export function isFormatted(value: unknown): value is FormattedMessage {
  return typeof value === 'object' && value !== null && 'coverage' in value && 'warnings' in value;
}

/** What the watched instance has accounted for so far. */
export interface FormattingWatch {
  coverage?: Coverage;
}

/**
 * Watches `formatReport` of one instance: it is pure, so an error of its own means that nothing was sent, and what it
 * accounts for belongs into the outcome.
 */
export function watchFormatting(integration: Integration<unknown, unknown>): FormattingWatch {
  const seen: FormattingWatch = {};
  const format = integration.formatReport.bind(integration);
  integration.formatReport = (data) => {
    let message: unknown;
    try {
      message = format(data);
    } catch (error) {
      if (isIntegrationError(error)) throw error;
      throw new IntegrationError({
        code: 'INTERNAL',
        message: `formatReport failed (${error instanceof Error ? error.name : typeof error}).`,
        hint: 'Correct formatReport of the integration; nothing was sent.',
      });
    }
    if (isFormatted(message)) seen.coverage = message.coverage;
    return message;
  };
  return seen;
}
