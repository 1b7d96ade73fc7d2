import type { IntegrationError } from '../../../errors.ts';
import { failedLook } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';

/** A look that is not allowed says nothing of what it was to look at. */
const isRefusal = ({ code, vendorCode }: IntegrationError): boolean =>
  code === 'AUTH_FAILED' || code === 'NOT_FOUND' || (code === 'PERMISSION_DENIED' && vendorCode !== 'missing_scope');

/** What a failed look says: refused for good, or not known. Throws what is no error of Slack's or of the network. */
export const couldNotAsk = (name: string, error: unknown): Finding => failedLook(name, error, isRefusal);
