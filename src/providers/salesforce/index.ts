import { invalidInput } from '../../errors.ts';
import type { IntegrationRuntime } from '../../integration.ts';
import { parseDomain } from '../../matching/domain-name.ts';
import { defineProvider, type ProviderEntry } from '../../provider.ts';
import { withoutUndefined } from '../../without-undefined.ts';
import { configSchemaFor, SALESFORCE_PROVIDER, type SalesforceConfig, type SalesforceDestination } from './config.ts';
import { SalesforceIntegration, type SalesforceManner } from './integration.ts';
import { salesforceOAuth } from './oauth.ts';
import type { SalesforceMatching } from './records/match.ts';
import { DEFAULT_RULES, type SalesforceRules } from './rules.ts';

export { DEAL_RULES, DEFAULT_DEAL_RULES } from '../../matching/deal-rules.ts';
export type { DealRule, MeetingFacts } from '../../matching/match-policy.ts';
export type { DealCandidate } from '../../matching/records.ts';
export {
  SALESFORCE_PROVIDER,
  type SalesforceConfig,
  type SalesforceDestination,
  type SalesforceFieldMapping,
  salesforceConfigSchema,
  salesforceDestinationSchema,
} from './config.ts';
export { toSalesforceError } from './errors.ts';
export { formatSalesforce, type SalesforceFormat, type SalesforceRecord } from './format.ts';
export { SalesforceIntegration, type SalesforceManner } from './integration.ts';
export { SALESFORCE_LIMITS } from './limits.ts';
export type { ActivityType } from './objects.ts';
export type { SalesforceMatching } from './records/match.ts';
export { DEFAULT_RULES, type SalesforceRules } from './rules.ts';
export { containing, day, named, type Soql, type SoqlValue, type Sosl, searchedFor, soql, sosl } from './soql.ts';

/** How Salesforce is plugged in. */
export interface SalesforceOptions {
  /** Host names, without port, allowed beside Salesforce's own: for an org without My Domain, or a stand-in. */
  allowHosts?: readonly string[];
  /** Milliseconds for one request. Default 30,000. Keep it below a third of the service's `timing.leaseMs`. */
  timeoutMs?: number;
  /** Version of the API, such as `66.0`. Default 65.0. */
  apiVersion?: string;
  /** How meetings are matched with records, for all connections. */
  matching?: SalesforceMatching;
  /** Milliseconds for which records that were found are kept in the process. Default 300,000; 0 keeps none, a day is the most. */
  recordAgeMs?: number;
  /** How status and priority of the task are told from a report. Default {@link DEFAULT_RULES}. */
  rules?: Partial<SalesforceRules>;
  /** A subclass that changes what is sent. */
  integration?: typeof SalesforceIntegration;
}

const LONGEST_AGE_MS = 86_400_000;
const refused = (path: string, message: string) => invalidInput([{ path, message }], 'salesforce');

const inThisManner = (
  change: Partial<SalesforceManner>,
  Given: typeof SalesforceIntegration,
): typeof SalesforceIntegration => {
  if (Object.keys(change).length === 0) return Given;
  return class extends Given {
    constructor(...given: ConstructorParameters<typeof SalesforceIntegration>) {
      super(...given);
      this.manner = { ...this.manner, ...change };
    }
  };
};

function checkDomains(matching: SalesforceMatching): void {
  for (const field of ['internalDomains', 'freeMailDomains'] as const) {
    const at = matching[field]?.findIndex((domain) => parseDomain(domain) === undefined) ?? -1;
    if (at !== -1) throw refused(`matching.${field}[${at}]`, 'expected a domain such as acme.com');
  }
}

function mannerOf({ matching, recordAgeMs, rules, apiVersion }: SalesforceOptions): Partial<SalesforceManner> {
  checkDomains(matching ?? {});
  if (recordAgeMs !== undefined && !(recordAgeMs >= 0 && recordAgeMs <= LONGEST_AGE_MS))
    throw refused('recordAgeMs', 'expected milliseconds from 0 to a day');
  if (apiVersion !== undefined && !/^\d{2,3}\.0$/.test(apiVersion))
    throw refused('apiVersion', 'expected a version such as 65.0');
  const allRules = rules === undefined ? undefined : { ...DEFAULT_RULES, ...withoutUndefined(rules) };
  return withoutUndefined({ matching, recordAgeMs, apiVersion, rules: allRules });
}

/**
 * Salesforce for `new ExportService({ providers: [salesforce()] })`.
 *
 * @example
 * ```ts
 * import { salesforce } from '@liveprompt/integrations/salesforce';
 *
 * const provider = salesforce({
 *   matching: { internalDomains: ['acme.example'] },
 *   rules: { status: () => 'Done' },
 * });
 * ```
 */
export function salesforce(
  options: SalesforceOptions = {},
): ProviderEntry<'salesforce', SalesforceConfig, SalesforceDestination> {
  const { allowHosts, timeoutMs, integration: Given = SalesforceIntegration } = options;
  const network: Pick<IntegrationRuntime, 'allowHosts' | 'timeoutMs'> = { allowHosts, timeoutMs };
  const card = {
    ...SALESFORCE_PROVIDER,
    configSchema: configSchemaFor(allowHosts),
    oauth: salesforceOAuth(allowHosts),
  };
  return defineProvider(card, inThisManner(mannerOf(options), Given), network);
}
