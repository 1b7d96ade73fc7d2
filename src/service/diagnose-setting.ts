import { isIntegrationError } from '../errors.ts';
import type { Finding, Integration } from '../integration.ts';
import type { AnyProviderEntry } from '../provider.ts';
import type { SettingRow } from '../storage/storage-adapter.ts';
import type { Opened } from './connection-secrets.ts';
import { cleanFindings, secretsOf, withoutSecrets } from './secrets.ts';
import type { ServiceParts } from './service-parts.ts';
import { defaultsOf } from './settings.ts';

const WORKS: Finding = { name: 'connection', status: 'ok', message: 'The connection works.' };
const REFUSED: Finding = {
  name: 'connection',
  status: 'failed',
  message: 'The vendor refuses the connection.',
  hint: 'Connect the account again.',
  code: 'AUTH_FAILED',
};

const NOTHING_TO_SET_UP: Finding = { name: 'set-up', status: 'ok', message: 'There is nothing to set up.' };

function failed(name: string, error: unknown): Finding {
  if (!isIntegrationError(error)) throw error;
  return { name, status: 'failed', message: error.message, hint: error.hint, code: error.code };
}

/** Where an export of this connection would go. Lacking a default is no mistake; one that does not fit is a finding. */
function destinationOf(
  entry: AnyProviderEntry,
  row: SettingRow,
  config: unknown,
  asked: unknown,
): { destination?: unknown; finding?: Finding } {
  const given: unknown = asked ?? defaultsOf(row).destination;
  try {
    return { destination: entry.resolveDestination(config, entry.parseDestination(given)) };
  } catch (error) {
    return given === undefined ? {} : { finding: failed('destination', error) };
  }
}

/** What an integration looks at, or sets up. */
type Inspection = (integration: Instance) => Promise<Finding[]>;
type Instance = Integration<unknown, unknown>;

async function inspect(
  parts: ServiceParts,
  row: SettingRow,
  { entry, config }: Opened,
  run: Inspection,
): Promise<Finding[]> {
  const { connections, logger } = parts;
  const integration: Instance = entry.create(config, { logger, ...connections.accountOf(row) });
  const secrets = secretsOf(entry, config);
  return withoutSecrets(secrets, async () => {
    return cleanFindings(secrets, await run(integration));
  });
}

const diagnosis =
  (destination: unknown): Inspection =>
  async (integration) =>
    integration.diagnose === undefined
      ? [(await integration.authenticate()) ? WORKS : REFUSED]
      : integration.diagnose(destination);

const setup: Inspection = async (integration) => {
  try {
    return (await integration.setUp?.()) ?? [NOTHING_TO_SET_UP];
  } catch (error) {
    if (isIntegrationError(error) && error.code === 'AUTH_FAILED') return [failed('connection', error)];
    throw error;
  }
};

const refusalIn = (findings: readonly Finding[]): Finding | undefined =>
  findings.find(({ code }) => code === 'AUTH_FAILED');

/** Other credentials are asked for once after the vendor refused those at hand, as an export does it. */
async function inspectFreshly(
  parts: ServiceParts,
  row: SettingRow,
  opened: Opened,
  run: Inspection,
): Promise<Finding[]> {
  const findings = await inspect(parts, row, opened, run);
  if (refusalIn(findings) === undefined) return findings;
  const other = await parts.connections.secrets.openAnew(row, opened);
  return other === undefined ? findings : inspect(parts, row, other, run);
}

/** What could not be asked says nothing of the connection. */
async function keepHealthOf(
  { connections }: ServiceParts,
  row: SettingRow,
  findings: readonly Finding[],
): Promise<void> {
  const refusal = refusalIn(findings);
  if (refusal !== undefined || findings[0]?.status === 'ok') await connections.keepHealth(row, refusal);
}

/** What the provider finds out about a saved connection and a destination, which is the saved one when none is given. */
export async function diagnoseSetting(parts: ServiceParts, row: SettingRow, asked: unknown): Promise<Finding[]> {
  const entry = parts.connections.entry(row.provider);
  entry.parseDestination(asked);
  try {
    const opened = await parts.connections.open(row);
    const { destination, finding } = destinationOf(entry, row, opened.config, asked);
    const findings = await inspectFreshly(parts, row, opened, diagnosis(destination));
    await keepHealthOf(parts, row, findings);
    return finding === undefined ? findings : [...findings, finding];
  } catch (error) {
    if (isIntegrationError(error) && error.code === 'AUTH_FAILED') return [failed('connection', error)];
    throw error;
  }
}

/** Has the provider prepare the vendor's side of a saved connection. Throws what the vendor refuses, but for the connection itself. */
export async function setUpSetting(parts: ServiceParts, row: SettingRow): Promise<Finding[]> {
  const opened = await parts.connections.open(row);
  const findings = await inspectFreshly(parts, row, opened, setup);
  await keepHealthOf(parts, row, findings);
  return findings;
}
