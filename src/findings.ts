import { type IntegrationError, isIntegrationError } from './errors.ts';
import type { Finding } from './integration.ts';

/** A finding that needs mending, and so has a hint. */
export const finding = (
  name: string,
  status: Exclude<Finding['status'], 'ok'>,
  message: string,
  hint: string,
): Finding => ({ name, status, message, hint });

/** A finding of something that is as it should be. */
export const ok = (name: string, message: string): Finding => ({ name, status: 'ok', message });

/** What a failed look says: refused for good, or not known. Throws what is no error of the vendor's or of the network. */
export function failedLook(name: string, error: unknown, isRefusal: (error: IntegrationError) => boolean): Finding {
  if (!isIntegrationError(error)) throw error;
  const { code, vendorCode, message, hint } = error;
  const told = finding(name, isRefusal(error) ? 'failed' : 'unknown', message, hint);
  return { ...told, code, ...(vendorCode === undefined ? {} : { vendorCode }) };
}
