import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import {
  type DeliveryTiming,
  ExportService,
  jweEncryption,
  type LogFields,
  type Logger,
  memoryStorage,
  type StorageAdapter,
} from '../../src/index.ts';
import { slack } from '../../src/providers/slack/index.ts';
import { startSandbox } from '../../src/testing/index.ts';

/** Keeps every log line. */
export function recordingLogger(): Logger & {
  lines: { level: string; message: string; fields: LogFields | undefined }[];
} {
  const lines: { level: string; message: string; fields: LogFields | undefined }[] = [];
  const at = (level: string) => (message: string, fields?: LogFields) => void lines.push({ level, message, fields });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** How a test wants its service; everything may be left out. */
interface SlackServiceOptions {
  as?: 'webhook' | 'bot';
  /** Scopes of the bot's token; all of them when absent. */
  scopes?: readonly string[];
  storage?: StorageAdapter;
  timing?: Partial<DeliveryTiming>;
}

/** Waits as short as a test can bear. */
export const QUICK: Partial<DeliveryTiming> = { lookAgainMs: 20, retryMs: 1 };

/** A sandbox, a service over it and a user with a connected workspace; all of it ends with the test. */
export async function slackService(given: SlackServiceOptions | 'webhook' | 'bot' = {}) {
  const options = typeof given === 'string' ? { as: given } : given;
  const { as = 'bot', scopes, storage = memoryStorage(), timing = QUICK } = options;
  const sandbox = await startSandbox({ vendors: ['slack'] });
  onTestFinished(() => sandbox.close());
  const logger = recordingLogger();
  const service = new ExportService({
    providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
    storage,
    encryption: jweEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] }),
    logger,
    timing,
  });
  const mine = service.forUser({ userId: 'user-1' });
  const accessToken = scopes === undefined ? sandbox.slack.botToken : sandbox.state.slack.addToken({ scopes }).token;
  const setting = await mine.saveIntegrationConfig({
    provider: 'slack',
    config: as === 'webhook' ? { webhookUrl: sandbox.slack.webhookUrl } : { accessToken },
    defaults: as === 'webhook' ? {} : { destination: { channel: 'general' } },
  });
  const messages = () => sandbox.state.slack.messages('general').filter((message) => message.via !== 'person');
  return { sandbox, service, mine, setting, storage, logger, messages };
}
