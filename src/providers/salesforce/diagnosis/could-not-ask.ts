import type { IntegrationError, IntegrationErrorCode } from '../../../errors.ts';
import { failedLook } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';

/** What Salesforce says no to for as long as nobody changes it. */
const FOR_GOOD: ReadonlySet<IntegrationErrorCode> = new Set(['AUTH_FAILED', 'PERMISSION_DENIED', 'NOT_FOUND']);

const isForGood = ({ code }: IntegrationError): boolean => FOR_GOOD.has(code);

/** What a failed look says: refused for good, or not known. Throws what is no error of Salesforce's or of the network. */
export const couldNotAsk = (name: string, error: unknown): Finding => failedLook(name, error, isForGood);
