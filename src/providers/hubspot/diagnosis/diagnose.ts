import { isIntegrationError } from '../../../errors.ts';
import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { type HubSpotAccount, readAccount } from '../account.ts';
import type { HubSpotDestination } from '../config.ts';
import type { HubApi } from '../hub-api.ts';
import { couldNotAsk } from './could-not-ask.ts';
import { diagnoseDestination } from './diagnose-destination.ts';
import { exportKeyFindings } from './export-key-findings.ts';
import { featureFindings } from './feature-findings.ts';
import { grantedScopes } from './granted-scopes.ts';
import { limitFindings } from './limits-left.ts';

const NAME = 'account';

/** What HubSpot's names of account types mean. developers.hubspot.com, account information */
const ACCOUNT_TYPES: Record<string, string> = {
  STANDARD: 'a standard account',
  DEVELOPER_TEST: 'a test account of a developer, not the one that people work in',
  SANDBOX: 'a sandbox, not the account that people work in',
  APP_DEVELOPER: 'a developer’s account, not one that people work in',
};

function connected({ portalId, hublet, accountType = '' }: HubSpotAccount): Finding {
  if (portalId === '') {
    const message = 'HubSpot accepts the token, and does not tell to which account it belongs.';
    return finding(NAME, 'unknown', message, 'Links to reports are left out until HubSpot tells.');
  }
  const kind = Object.hasOwn(ACCOUNT_TYPES, accountType) ? ` It is ${ACCOUNT_TYPES[accountType]}.` : '';
  const where = hublet === undefined ? '' : `, data centre ${hublet}`;
  return ok(NAME, `Connected to the HubSpot account ${portalId}${where}.${kind}`);
}

/** The records that are named and what was set up belong to an account; a new token may belong to another. */
function isOtherThan(before: HubSpotAccount | undefined, { portalId }: HubSpotAccount): Finding[] {
  if (before === undefined || before.portalId === portalId || portalId === '' || before.portalId === '') return [];
  const message = `Before, this connection was to the HubSpot account ${before.portalId}.`;
  const hint = 'Check the records that are named for it, and set it up for the new account: mine.setUp(id).';
  return [finding('account-changed', 'warning', message, hint)];
}

const NOT_KNOWN: HubSpotAccount = { portalId: '', uiDomain: 'app.hubspot.com', exportKeyOn: [] };

/** What was found out, and what is known of the account from now on; absent when HubSpot did not tell. */
interface HubSpotDiagnosis {
  findings: Finding[];
  account?: HubSpotAccount;
}

/**
 * Which account it is, what the token may do, how many calls are left, whether exports can be found by their key, and
 * whether the destination is there. Reads only.
 */
export async function diagnoseHubSpot(
  api: HubApi,
  token: string,
  before: HubSpotAccount | undefined,
  destination?: HubSpotDestination,
): Promise<HubSpotDiagnosis> {
  let account: HubSpotAccount | undefined;
  const findings: Finding[] = [];
  try {
    account = await readAccount(api, before);
    findings.push(connected(account), ...isOtherThan(before, account));
  } catch (error) {
    findings.push(couldNotAsk(NAME, error));
    // A token that may not read the account can have all it needs; anything else stands in the way of every call.
    if (!isIntegrationError(error) || error.code !== 'PERMISSION_DENIED') return { findings };
  }
  findings.push(...featureFindings(await grantedScopes(api, token)), ...(await limitFindings(api)));
  const keys = await exportKeyFindings(api, account ?? before ?? NOT_KNOWN);
  findings.push(...keys.findings);
  if (destination !== undefined) findings.push(...(await diagnoseDestination(api, token, destination)));
  return { findings, ...(account === undefined ? {} : { account: keys.account }) };
}
