import { IntegrationError, isIntegrationError } from '../errors.ts';
import type { FormattedMessage, Integration } from '../integration.ts';
import type { RecordMatches } from '../matching/records.ts';
import type { Coverage } from '../result.ts';

/** True for what the built-in integrations format: a message with its account. */
export function isFormatted(value: unknown): value is FormattedMessage {
  return typeof value === 'object' && value !== null && 'coverage' in value && 'warnings' in value;
}

/** What the watched instance has accounted for so far. */
export interface Watched {
  coverage?: Coverage;
  matches?: RecordMatches;
}

type Instance = Integration<unknown, unknown>;

/** Formatting is pure, so an error of its own means that nothing was sent. */
function watchFormatting(integration: Instance, seen: Watched): void {
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
}

/** What was matched is told also where the export ends because of it. */
function watchMatching(integration: Instance, seen: Watched): void {
  const match = integration.matchRecords?.bind(integration);
  if (match === undefined) return;
  integration.matchRecords = async (data) => {
    const matches = await match(data);
    seen.matches = matches;
    return matches;
  };
}

/** Watches what one instance does inside an export, out of the service's sight: what it says there belongs into the outcome. */
export function watchIntegration(integration: Instance): Watched {
  const seen: Watched = {};
  watchFormatting(integration, seen);
  watchMatching(integration, seen);
  return seen;
}
