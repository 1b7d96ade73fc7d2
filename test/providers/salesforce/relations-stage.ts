import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { ExportContext, PreviousExport } from '../../../src/delivery/export-context.ts';
import {
  defineProvider,
  type ExportResult,
  ExportService,
  Integration,
  IntegrationError,
  jweEncryption,
  type MeetingReport,
  memoryStorage,
  type ReportExportData,
} from '../../../src/index.ts';
import {
  configSchemaFor,
  SALESFORCE_PROVIDER,
  type SalesforceConfig,
  type SalesforceDestination,
} from '../../../src/providers/salesforce/config.ts';
import type { Relations } from '../../../src/providers/salesforce/records/fitting-relations.ts';
import { RecordLookups } from '../../../src/providers/salesforce/records/lookups.ts';
import { matchSalesforce, type SalesforceMatching } from '../../../src/providers/salesforce/records/match.ts';
import { chooseRelations, relatedBefore, settlePeople } from '../../../src/providers/salesforce/records/relations.ts';
import { SalesforceApi } from '../../../src/providers/salesforce/salesforce-api.ts';
import { type SandboxOptions, startSandbox } from '../../../src/testing/index.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { QUICK, recordingLogger } from '../../support/slack-service.ts';

const ALLOWED = ['127.0.0.1'];

/** A meeting with these people, by their addresses. */
export const meeting = (...emails: string[]): MeetingReport =>
  sampleReport({ participants: emails.map((email) => ({ name: email.split('@')[0] ?? email, email })) });

interface StageOptions {
  sandbox?: SandboxOptions['salesforce'];
  matching?: SalesforceMatching;
  /** Milliseconds for which records that were found hold. None by default. */
  ageMs?: number;
}

/** An org over HTTP, and matching over it. */
export async function matchStage({ sandbox: options = {}, matching = {}, ageMs = 0 }: StageOptions = {}) {
  const sandbox = await startSandbox({ vendors: ['salesforce'], salesforce: options });
  onTestFinished(() => sandbox.close());
  const { instanceUrl, accessToken } = sandbox.salesforce;
  const org = sandbox.state.salesforce;
  const api = new SalesforceApi({ token: accessToken, instanceUrl, apiVersion: '65.0', fetch });
  const lookups = (known?: { hasPersonAccounts: boolean }) =>
    new RecordLookups(api, { scope: JSON.stringify([accessToken, instanceUrl]), ageMs, ...known });
  const match = (report: MeetingReport, destination: SalesforceDestination = {}, over = lookups()) =>
    matchSalesforce(
      over,
      report,
      SALESFORCE_PROVIDER.resolveDestination({ instanceUrl, accessToken }, destination),
      matching,
    );
  const operations = () => org.requests.map(({ operation }) => operation);
  return { sandbox, org, api, lookups, match, operations, matching };
}

type Stage = Awaited<ReturnType<typeof matchStage>>;

/** What an export of the probe was to be on, and whether its own record is refused. */
interface Probed {
  relations: Relations[];
  /** How many times more the record of the report is refused. */
  refusals: number;
}

/** An integration that chooses its relations, and then has one record of its own, which no vendor knows. */
function probeOver({ lookups, api, matching }: Stage, probed: Probed) {
  return class Probe extends Integration<SalesforceConfig, SalesforceDestination> {
    override readonly sendsBySteps = true;

    async authenticate(): Promise<boolean> {
      return true;
    }

    override matchRecords(data: ReportExportData<SalesforceDestination>) {
      const destination = SALESFORCE_PROVIDER.resolveDestination(this.config, data.options.destination);
      return matchSalesforce(lookups({ hasPersonAccounts: false }), data.report, destination, matching);
    }

    async exportReport(data: ReportExportData<SalesforceDestination>, context?: ExportContext): Promise<ExportResult> {
      return this.#deliver(data, { results: {} }, context ?? this.standaloneContext());
    }

    override async updateReport(
      previous: PreviousExport,
      data: ReportExportData<SalesforceDestination>,
      context?: ExportContext,
    ): Promise<ExportResult> {
      return this.#deliver(data, previous, context ?? this.standaloneContext());
    }

    override async revokeReport(previous: PreviousExport, context?: ExportContext): Promise<void> {
      const over = context ?? this.standaloneContext();
      await settlePeople(api, over);
      const isSent = relatedBefore(previous, previous.destination as SalesforceDestination) !== undefined;
      await over.step('record', { removes: true, find: async () => 'absent', send: async () => ({ isSent }) });
    }

    formatReport(): object {
      return {};
    }

    async #deliver(data: ReportExportData<SalesforceDestination>, previous: PreviousExport, context: ExportContext) {
      const destination = SALESFORCE_PROVIDER.resolveDestination(this.config, data.options.destination);
      await context.plan([{ name: 'record', digest: data.report.title }]);
      const relations = await chooseRelations({
        api,
        lookups: lookups({ hasPersonAccounts: false }),
        context,
        previous,
        report: data.report,
        destination,
        match: () => this.matchRecords(data),
      });
      const send = async () => {
        if (probed.refusals-- > 0) throw new IntegrationError({ code: 'REJECTED', message: 'Refused.' });
        probed.relations.push(relations);
        return { exportId: 'record-1' };
      };
      await context.step('record', { repeatable: true, send });
      return { success: true, provider: 'salesforce', exportId: 'record-1' };
    }
  };
}

/** The stage with a service over it, whose exports choose their relations as those of the real integration do. */
export async function relationsStage(options: StageOptions = {}) {
  const stage = await matchStage(options);
  const probed: Probed = { relations: [], refusals: 0 };
  const card = { ...SALESFORCE_PROVIDER, configSchema: configSchemaFor(ALLOWED) };
  const storage = memoryStorage();
  const service = new ExportService({
    providers: [defineProvider(card, probeOver(stage, probed), { allowHosts: ALLOWED })],
    storage,
    encryption: jweEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] }),
    logger: recordingLogger(),
    timing: QUICK,
  });
  const mine = service.forUser({ userId: 'user-1' });
  const { instanceUrl, accessToken } = stage.sandbox.salesforce;
  await mine.saveIntegrationConfig({ provider: 'salesforce', config: { instanceUrl, accessToken } });
  const send = (report: MeetingReport, destination: SalesforceDestination = {}, sessionId = 's') =>
    mine.export({ report, sessionId, to: { provider: 'salesforce', destination } });
  const live = (type: 'Contact' | 'Lead') => stage.org.records(type).filter(({ isDeleted }) => !isDeleted);
  /** What is kept of an export. */
  const journalOf = async (exportId = '') => (await storage.exports.get('user:user-1', { id: exportId }))?.steps ?? '';
  return { ...stage, probed, mine, send, live, journalOf };
}
