import { finding, ok } from '../../../findings.ts';
import type { Finding } from '../../../integration.ts';
import { EXPORT_KEY, type HubSpotAccount } from '../account.ts';
import type { HubApi } from '../hub-api.ts';
import { type ActivityType, PATHS } from '../objects.ts';
import { couldNotAsk } from './could-not-ask.ts';
import { definitionOf, KEYED_TYPES, keyName, notUnique, WITHOUT_KEY } from './export-key-property.ts';

/** `isGone` when what was set up once is not there any more. */
interface KeyState {
  finding: Finding;
  isGone: boolean;
}

const SET_UP = 'Set it up once for this connection: mine.setUp(id).';

async function keyState(api: HubApi, type: ActivityType, isSetUp: boolean): Promise<KeyState> {
  const name = keyName(type);
  try {
    const definition = await definitionOf(api, type, EXPORT_KEY);
    if (definition === undefined) {
      const message = `The ${PATHS[type]} of this account have no property ${EXPORT_KEY}. ${WITHOUT_KEY}`;
      return { finding: finding(name, 'warning', message, SET_UP), isGone: true };
    }
    if (definition.hasUniqueValue !== true) return { finding: notUnique(type), isGone: true };
    if (isSetUp)
      return { finding: ok(name, `Exports find their ${PATHS[type]} by the property ${EXPORT_KEY}.`), isGone: false };
    const message = `The ${PATHS[type]} have the property ${EXPORT_KEY}, and this connection does not use it yet. ${WITHOUT_KEY}`;
    return { finding: finding(name, 'warning', message, SET_UP), isGone: false };
  } catch (error) {
    return { finding: couldNotAsk(name, error), isGone: false };
  }
}

/** Which kinds of activities have the unique property. One that is gone is taken out of what is known of the account. */
export async function exportKeyFindings(
  api: HubApi,
  account: HubSpotAccount,
): Promise<{ findings: Finding[]; account: HubSpotAccount }> {
  const { exportKeyOn } = account;
  const states = await Promise.all(KEYED_TYPES.map((type) => keyState(api, type, exportKeyOn.includes(type))));
  const gone = KEYED_TYPES.filter((_type, at) => states[at]?.isGone);
  return {
    findings: states.map((state) => state.finding),
    account: { ...account, exportKeyOn: exportKeyOn.filter((type) => !gone.some((one) => one === type)) },
  };
}
