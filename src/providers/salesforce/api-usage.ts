/** Calls of the last 24 hours, of all applications together, and how many the org may make. */
export interface ApiUsage {
  used: number;
  limit: number;
}

/** What the header `Sforce-Limit-Info` says; undefined where there is none. REST API guide, Limit Info Header */
export function apiUsageIn(headers: Headers): ApiUsage | undefined {
  const found = /(?:^|[;,\s])api-usage=(\d{1,12})\/(\d{1,12})/.exec(headers.get('sforce-limit-info') ?? '');
  return found === null ? undefined : { used: Number(found[1]), limit: Number(found[2]) };
}
