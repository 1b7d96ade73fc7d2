import ky, { isHTTPError, type KyInstance } from 'ky';
import { IntegrationError, isIntegrationError } from '../errors.ts';
import { guardedFetch, type NetworkPolicy } from './guarded-fetch.ts';
import { httpError } from './http-error.ts';

/** ky's own errors hold the request with its token, so none of them may leave. */
function withoutRequest(error: Error): Error {
  if (isIntegrationError(error)) return error;
  if (isHTTPError(error))
    return httpError(error.response.status, error.response.headers, new URL(error.request.url).host);
  if (isIntegrationError(error.cause)) return error.cause;
  return new IntegrationError({
    code: 'NETWORK',
    message: `The request failed (${error.name}).`,
    maybeDelivered: true,
  });
}

/**
 * A ky instance over {@link guardedFetch}: no retries (delivery is the only place that retries), and every failure is
 * an `IntegrationError`. With `throwHttpErrors: false` an error status is returned as an answer.
 */
export function httpClient(policy: NetworkPolicy): KyInstance {
  return ky.create({
    fetch: guardedFetch(policy),
    retry: 0,
    timeout: false,
    redirect: 'error',
    hooks: { beforeError: [({ error }) => withoutRequest(error)] },
  });
}
