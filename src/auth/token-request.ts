import { IntegrationError } from '../errors.ts';
import type { OAuthVendor, TokenAnswer } from '../oauth-vendor.ts';
import { guardedFetch, type NetworkPolicy } from '../transport/guarded-fetch.ts';
import { httpError } from '../transport/http-error.ts';

function parsed(text: string): TokenAnswer | undefined {
  try {
    const value: unknown = text === '' ? {} : JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as TokenAnswer) : undefined;
  } catch {
    return undefined;
  }
}

const noJson = (host: string): IntegrationError =>
  new IntegrationError({
    code: 'UNAVAILABLE',
    message: `${host} answered with something else than tokens.`,
    hint: 'Try again later; a proxy may stand in between.',
    maybeDelivered: true,
  });

/** What only the vendor's people can mend, and an answer that is no answer, is told apart from a refusal. */
function checkStatus(status: number, headers: Headers, host: string): void {
  if (status === 429 || status >= 500) throw httpError(status, headers, host);
}

/**
 * A `fetch` for a vendor's OAuth endpoints: guarded like any other, and answered in the words of RFC 6749. Throws
 * `IntegrationError` for what is no answer to the question: a busy vendor, a page, a broken connection.
 */
export function tokenFetch(vendor: OAuthVendor, network: NetworkPolicy): typeof fetch {
  const send = guardedFetch(network);
  return async (input, init) => {
    const response = await send(input, init);
    const { host } = new URL(input instanceof Request ? input.url : input);
    checkStatus(response.status, response.headers, host);
    const given = parsed(await response.text());
    if (given === undefined) throw noJson(host);
    const told = vendor.read?.(given, response.status) ?? { answer: given, status: response.status };
    checkStatus(told.status, response.headers, host);
    // Of an identity nothing is asked, so none is checked.
    const { id_token: _identity, ...answer } = told.answer;
    // Every other status of success means the same: RFC 6749 and RFC 7009 know 200 alone.
    return Response.json(answer, { status: told.status < 300 ? 200 : told.status });
  };
}
