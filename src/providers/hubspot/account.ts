import { API } from './api-paths.ts';
import type { HubApi } from './hub-api.ts';
import { type ActivityType, type HubSpotRecord, RECORD_TYPES, TYPE_IDS } from './objects.ts';

/** What is kept of a HubSpot account with its connection. */
export interface HubSpotAccount {
  /** Of the token that told it: it says nothing of the token, and tells another one. */
  tokenDigest?: string;
  portalId: string;
  /** Host of HubSpot's pages for this account, such as `app-eu1.hubspot.com`. */
  uiDomain: string;
  /** The data centre, such as `eu1`. */
  hublet?: string;
  /** IANA name. */
  timeZone?: string;
  /** `STANDARD`, `DEVELOPER_TEST`, `SANDBOX` and others. */
  accountType?: string;
  /** The kinds of activities that have the unique property. */
  exportKeyOn: ActivityType[];
  /** When they got it; ISO string. */
  exportKeySince?: string;
}

/** The unique property by which an export finds what it made. */
export const EXPORT_KEY = 'liveprompt_export_key';

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
/** A host of HubSpot's pages, so that no answer can put another address into a link. */
const isUiDomain = (host: string): boolean => /^app(-[a-z0-9]+)?\.hubspot\.com$/.test(host);

/** What was kept, if it was that. */
export function asAccount(kept: unknown): HubSpotAccount | undefined {
  const { portalId, uiDomain, exportKeyOn } = (kept ?? {}) as Partial<HubSpotAccount>;
  return typeof portalId === 'string' && typeof uiDomain === 'string' && Array.isArray(exportKeyOn)
    ? (kept as HubSpotAccount)
    : undefined;
}

/** What was set up in an account. */
const setUpOf = (account: HubSpotAccount | undefined): Pick<HubSpotAccount, 'exportKeyOn' | 'exportKeySince'> => ({
  exportKeyOn: account?.exportKeyOn ?? [],
  ...(account?.exportKeySince === undefined ? {} : { exportKeySince: account.exportKeySince }),
});

interface AccountDetails {
  portalId?: number | string;
  uiDomain?: string;
  dataHostingLocation?: string;
  timeZone?: string;
  accountType?: string;
}

/** What HubSpot says of the account. What was set up is kept as long as it is the same account. */
export async function readAccount(api: HubApi, before: HubSpotAccount | undefined): Promise<HubSpotAccount> {
  const details = await api.call<AccountDetails>({ method: 'GET', path: API.account });
  const portalId = /^\d{1,20}$/.exec(String(details.portalId ?? ''))?.[0] ?? '';
  const uiDomain = text(details.uiDomain);
  const hublet = /^[a-z]{2}\d{1,2}$/.exec(details.dataHostingLocation ?? '')?.[0];
  const timeZone = text(details.timeZone);
  const accountType = text(details.accountType);
  return {
    portalId,
    uiDomain: uiDomain !== undefined && isUiDomain(uiDomain) ? uiDomain : 'app.hubspot.com',
    ...(hublet === undefined ? {} : { hublet }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(accountType === undefined ? {} : { accountType }),
    ...setUpOf(before?.portalId === portalId ? before : undefined),
  };
}

/**
 * The page where a person sees the activity: that of the record it is on, whose timeline shows it, or its own without
 * one. Undefined when the account is not known.
 */
export function linkTo(
  account: HubSpotAccount | undefined,
  activity: { type: ActivityType; id: string },
  records: readonly HubSpotRecord[],
): string | undefined {
  if (account === undefined || account.portalId === '') return undefined;
  const rank = ({ type }: HubSpotRecord): number => RECORD_TYPES.indexOf(type);
  const [best] = [...records].sort((a, b) => rank(a) - rank(b));
  const { type, id } = best ?? activity;
  return `https://${account.uiDomain}/contacts/${account.portalId}/record/${TYPE_IDS[type]}/${id}`;
}
