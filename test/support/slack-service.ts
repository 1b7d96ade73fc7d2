import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { ExportService, jweEncryption, type LogFields, type Logger, memoryStorage } from '../../src/index.ts';
import { slack } from '../../src/providers/slack/index.ts';
import { startSandbox } from '../../src/testing/index.ts';

/** Keeps every log line. */
function recordingLogger(): Logger & {
  lines: { level: string; message: string; fields: LogFields | undefined }[];
} {
  const lines: { level: string; message: string; fields: LogFields | undefined }[] = [];
  const at = (level: string) => (message: string, fields?: LogFields) => void lines.push({ level, message, fields });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** A sandbox, a service over it and a user with a connected workspace; all of it ends with the test. */
export async function slackService(config?: 'webhook' | 'bot') {
  const sandbox = await startSandbox({ vendors: ['slack'] });
  onTestFinished(() => sandbox.close());
  const logger = recordingLogger();
  const storage = memoryStorage();
  const service = new ExportService({
    providers: [slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] })],
    storage,
    encryption: jweEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] }),
    logger,
  });
  const mine = service.forUser({ userId: 'user-1' });
  const setting = await mine.saveIntegrationConfig({
    provider: 'slack',
    config: config === 'webhook' ? { webhookUrl: sandbox.slack.webhookUrl } : { accessToken: sandbox.slack.botToken },
    defaults: config === 'webhook' ? {} : { destination: { channel: 'general' } },
  });
  const messages = () => sandbox.state.slack.messages('general').filter((message) => message.via !== 'person');
  return { sandbox, service, mine, setting, storage, logger, messages };
}
