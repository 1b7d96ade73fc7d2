import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import type { ApiUsage } from '../api-usage.ts';
import type { SalesforceApi } from '../salesforce-api.ts';
import { couldNotAsk } from './could-not-ask.ts';

/** Below this part of what is allowed, somebody should know. Ours. */
const LOW = 0.1;
const NAME = 'limit-daily';

interface Limits {
  DailyApiRequests?: { Max?: unknown; Remaining?: unknown };
}

const numbered = (count: number): string => count.toLocaleString('en-US');

function told({ used, limit }: ApiUsage): Finding {
  const left = Math.max(0, limit - used);
  const message = `${numbered(left)} of ${numbered(limit)} API calls of the last 24 hours are left.`;
  const hint = 'All applications of the org share them: see System Overview in its Setup, or have the limit raised.';
  return left < limit * LOW ? finding(NAME, 'warning', message, hint) : ok(NAME, message);
}

/** Answers say it by themselves; a user who may see the setup can ask. */
async function readUsage(api: SalesforceApi): Promise<ApiUsage | undefined> {
  if (api.usage !== undefined) return api.usage;
  const { DailyApiRequests: { Max, Remaining } = {} } = await api.call<Limits>({ method: 'GET', path: 'limits' });
  return typeof Max === 'number' && typeof Remaining === 'number' ? { used: Max - Remaining, limit: Max } : undefined;
}

/** How many calls the org has left. */
export async function limitFinding(api: SalesforceApi): Promise<Finding> {
  try {
    const usage = await readUsage(api);
    if (usage !== undefined && usage.limit > 0) return told(usage);
    const message = 'Salesforce does not tell how many API calls are left.';
    return finding(NAME, 'unknown', message, 'See System Overview in the Setup of Salesforce.');
  } catch (error) {
    return { ...couldNotAsk(NAME, error), status: 'unknown' };
  }
}
