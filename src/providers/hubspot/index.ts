import { invalidInput } from '../../errors.ts';
import type { IntegrationRuntime } from '../../integration.ts';
import { parseDomain } from '../../matching/domain-name.ts';
import { defineProvider, type ProviderEntry } from '../../provider.ts';
import { withoutUndefined } from '../../without-undefined.ts';
import { HUBSPOT_PROVIDER, type HubSpotConfig, type HubSpotDestination } from './config.ts';
import { HubSpotIntegration, type HubSpotManner } from './integration.ts';
import type { HubSpotMatching } from './records/match.ts';

export { DEAL_RULES, DEFAULT_DEAL_RULES } from '../../matching/deal-rules.ts';
export type { DealRule, MeetingFacts } from '../../matching/match-policy.ts';
export type { DealCandidate } from '../../matching/records.ts';
export {
  HUBSPOT_PROVIDER,
  type HubSpotConfig,
  type HubSpotDestination,
  hubspotConfigSchema,
  hubspotDestinationSchema,
} from './config.ts';
export { toHubSpotError } from './errors.ts';
export { formatHubSpot, type HubSpotFormat } from './format.ts';
export { HubSpotIntegration, type HubSpotManner } from './integration.ts';
export { HUBSPOT_LIMITS } from './limits.ts';
export type { HubSpotMatching } from './records/match.ts';

/** How HubSpot is plugged in. */
export interface HubSpotOptions {
  /** Base of the API, ending in a slash. Default `https://api.hubapi.com/`, which serves all data centres. */
  baseUrl?: string;
  /** Host names, without port, allowed beside HubSpot's own, for `baseUrl`. */
  allowHosts?: readonly string[];
  /** Milliseconds for one request. Default 30,000. Keep it below a third of the service's `timing.leaseMs`. */
  timeoutMs?: number;
  /** How meetings are matched with records, for all connections. */
  matching?: HubSpotMatching;
  /** Milliseconds for which contacts and companies that were found are kept in the process. Default 300,000; 0 keeps none, a day is the most. */
  recordAgeMs?: number;
  /** Folder of HubSpot's file manager for transcripts and attachments, which are private there. Default `/Meeting reports`. */
  filesFolder?: string;
  /** A subclass that changes what is sent. */
  integration?: typeof HubSpotIntegration;
}

const LONGEST_AGE_MS = 86_400_000;

const inThisManner = (change: Partial<HubSpotManner>, Given: typeof HubSpotIntegration): typeof HubSpotIntegration => {
  if (Object.keys(change).length === 0) return Given;
  return class extends Given {
    constructor(...given: ConstructorParameters<typeof HubSpotIntegration>) {
      super(...given);
      this.manner = { ...this.manner, ...change };
    }
  };
};

function checkDomains(matching: HubSpotMatching): void {
  for (const field of ['internalDomains', 'freeMailDomains'] as const) {
    const at = matching[field]?.findIndex((domain) => parseDomain(domain) === undefined) ?? -1;
    if (at === -1) continue;
    const message = 'expected a domain such as acme.com';
    throw invalidInput([{ path: `matching.${field}[${at}]`, message }], 'hubspot');
  }
}

function mannerOf({ matching, recordAgeMs, filesFolder }: HubSpotOptions): Partial<HubSpotManner> {
  checkDomains(matching ?? {});
  if (recordAgeMs !== undefined && !(recordAgeMs >= 0 && recordAgeMs <= LONGEST_AGE_MS)) {
    throw invalidInput([{ path: 'recordAgeMs', message: 'expected milliseconds from 0 to a day' }], 'hubspot');
  }
  if (filesFolder !== undefined && !/^\/[^\r\n]{1,200}$/.test(filesFolder)) {
    throw invalidInput([{ path: 'filesFolder', message: 'expected a folder such as /Meeting reports' }], 'hubspot');
  }
  return withoutUndefined({ matching, recordAgeMs, filesFolder });
}

/**
 * HubSpot for `new ExportService({ providers: [hubspot()] })`.
 *
 * @example
 * ```ts
 * import { DEAL_RULES, hubspot } from '@liveprompt/integrations/hubspot';
 *
 * const provider = hubspot({
 *   matching: { internalDomains: ['acme.example'], dealRules: [DEAL_RULES['open-at-meeting']] },
 * });
 * ```
 */
export function hubspot(options: HubSpotOptions = {}): ProviderEntry<'hubspot', HubSpotConfig, HubSpotDestination> {
  const { allowHosts, baseUrl, timeoutMs, integration: Given = HubSpotIntegration } = options;
  if (baseUrl !== undefined && !baseUrl.endsWith('/')) {
    throw invalidInput([{ path: 'baseUrl', message: 'expected an address that ends in a slash' }], 'hubspot');
  }
  const network: Pick<IntegrationRuntime, 'allowHosts' | 'baseUrl' | 'timeoutMs'> = { allowHosts, baseUrl, timeoutMs };
  return defineProvider(HUBSPOT_PROVIDER, inThisManner(mannerOf(options), Given), network);
}
