import { isIntegrationError } from '../../../errors.ts';
import type { Finding } from '../../../integration.ts';

/** A finding that needs mending, and so has a hint. */
export const finding = (
  name: string,
  status: Exclude<Finding['status'], 'ok'>,
  message: string,
  hint: string,
): Finding => ({ name, status, message, hint });

/** A finding of something that is as it should be. */
export const ok = (name: string, message: string): Finding => ({ name, status: 'ok', message });

/** What a failed look says: refused for good, or not known. Throws what is no error of HubSpot's or of the network. */
export function couldNotAsk(name: string, error: unknown): Finding {
  if (!isIntegrationError(error)) throw error;
  const { code, vendorCode, message, hint } = error;
  // A look that is not allowed says nothing of what it was to look at.
  const isRefusal =
    code === 'AUTH_FAILED' ||
    code === 'NOT_FOUND' ||
    vendorCode === 'WRONG_HUBLET' ||
    (code === 'PERMISSION_DENIED' && vendorCode !== 'MISSING_SCOPES');
  const told = finding(name, isRefusal ? 'failed' : 'unknown', message, hint);
  return { ...told, code, ...(vendorCode === undefined ? {} : { vendorCode }) };
}
