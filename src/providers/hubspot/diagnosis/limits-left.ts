import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { API } from '../api-paths.ts';
import type { HubApi } from '../hub-api.ts';
import { couldNotAsk } from './could-not-ask.ts';

/** Below this part of what is allowed, somebody should know. Ours. */
const LOW = 0.1;

interface Left {
  left: number;
  of: number;
}

const numbered = (count: number): string => count.toLocaleString('en-US');

/** What two headers say of one limit; undefined when they do not. Zero or less counts nothing. */
function leftIn(headers: Headers, remaining: string, most: string): Left | undefined {
  const [left, of] = [remaining, most].map((name) => {
    const text = headers.get(`x-hubspot-ratelimit-${name}`);
    return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
  });
  return left === undefined || of === undefined || of === 0 ? undefined : { left, of };
}

function told(name: string, { left, of }: Left, when: string, hint: string): Finding {
  const message = `${numbered(left)} of ${numbered(of)} calls ${when} are left.`;
  return left < of * LOW ? finding(name, 'warning', message, hint) : ok(name, message);
}

function daily(headers: Headers): Finding {
  const name = 'limit-daily';
  const left = leftIn(headers, 'daily-remaining', 'daily');
  const hint = 'Calls come back at midnight in the time zone of the HubSpot account; all its apps share them.';
  if (left !== undefined) return told(name, left, 'of today', hint);
  const message = 'HubSpot does not tell how many calls of today are left.';
  return finding(
    name,
    'unknown',
    message,
    'Apps that were installed by OAuth have no daily limit. See the usage in HubSpot.',
  );
}

function burst(headers: Headers): Finding {
  const name = 'limit-burst';
  const left = leftIn(headers, 'remaining', 'max');
  const intervalMs = Number(headers.get('x-hubspot-ratelimit-interval-milliseconds'));
  const when = intervalMs > 0 ? `in ${numbered(intervalMs / 1_000)} seconds` : 'at once';
  if (left !== undefined)
    return told(name, left, when, 'Something else is using the same app: exports may have to wait.');
  const message = 'HubSpot does not tell how many calls at once are left.';
  return finding(name, 'unknown', message, 'Exports wait by themselves when HubSpot asks for it.');
}

/** How many calls the account and the app have left. */
export async function limitFindings(api: HubApi): Promise<Finding[]> {
  try {
    const { headers } = await api.answer({ method: 'GET', path: API.account });
    return [daily(headers), burst(headers)];
  } catch (error) {
    return [couldNotAsk('limits', error)];
  }
}
