import { IntegrationError } from '../errors.ts';
import type { RecordMatches } from '../matching/records.ts';
import type { PreparedExport } from './export-preparation.ts';
import { secretsOf, withoutSecrets } from './secrets.ts';
import { Sender } from './sender.ts';
import type { ServiceParts } from './service-parts.ts';

/** Which records an export would go to. Throws what the vendor refuses, `INVALID_INPUT` where there are no records. */
export async function matchPrepared(parts: ServiceParts, prepared: PreparedExport): Promise<RecordMatches> {
  const { entry, row, config, data } = prepared;
  const sender = new Sender({ opened: prepared, row, signal: data.options.signal }, parts);
  return withoutSecrets(secretsOf(entry, config), () =>
    sender.call(async (integration) => {
      const matches = await integration.matchRecords?.(data);
      if (matches !== undefined) return matches;
      throw new IntegrationError({
        code: 'INVALID_INPUT',
        provider: entry.id,
        message: `${entry.name} has no records to match.`,
      });
    }),
  );
}
