import { randomBytes } from 'node:crypto';
import { WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';
import { ExportService, jweEncryption, memoryStorage } from '../../../src/index.ts';
import { slack as slackProvider } from '../../../src/providers/slack/index.ts';
import { startSandbox } from '../../../src/testing/index.ts';
import { QUICK } from '../../support/slack-service.ts';
import { recordingProxy } from './recording-proxy.ts';

/**
 * A workspace whose clock stands still, and what comes to it over the wire. Two of them with the same time give the same
 * ids and times to the same calls. Ends with the test.
 */
export async function agreementRoom(now: Date) {
  const sandbox = await startSandbox({ vendors: ['slack'], slack: { now: () => now } });
  const { origin, pathname } = new URL(sandbox.slack.baseUrl);
  const proxy = await recordingProxy(origin);
  onTestFinished(async () => {
    proxy.close();
    await sandbox.close();
  });
  const baseUrl = `${proxy.origin}${pathname}`;
  const { slack } = sandbox.state;
  const token = sandbox.slack.botToken;
  const changes: { before: number; make: Change }[] = [];
  return {
    sandbox,
    slack,
    token,
    baseUrl,
    wire: proxy.wire,
    /** Slack's own client as anybody makes it. */
    client: new WebClient(token, { slackApiUrl: baseUrl, retryConfig: { retries: 0 } }),
    changes,
    /** What somebody does in Slack by hand; kept, so that it can be done elsewhere at the same point. */
    change(make: Change): void {
      changes.push({ before: slack.requests.length, make });
      make(slack);
    },
  };
}

/** {@link agreementRoom}. */
export type AgreementRoom = Awaited<ReturnType<typeof agreementRoom>>;
type Change = (slack: AgreementSlack) => void;
type AgreementSlack = Awaited<ReturnType<typeof startSandbox>>['state']['slack'];

/** A user of ours, connected to the room's workspace. */
export async function connected({ baseUrl, token }: AgreementRoom) {
  const service = new ExportService({
    providers: [slackProvider({ baseUrl, allowHosts: ['127.0.0.1'] })],
    storage: memoryStorage(),
    encryption: jweEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] }),
    timing: QUICK,
  });
  const mine = service.forUser({ userId: 'user-1' });
  const { id } = await mine.saveIntegrationConfig({ provider: 'slack', config: { accessToken: token } });
  return { mine, settingId: id };
}
