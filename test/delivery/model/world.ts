import { defineProvider, ExportService, memoryStorage, type ReportExportData } from '../../../src/index.ts';
import {
  SLACK_PROVIDER,
  type SlackDestination,
  type SlackFormat,
  SlackIntegration,
} from '../../../src/providers/slack/index.ts';
import { faultyStorage, type Sandbox, type StorageFaults, startSandbox } from '../../../src/testing/index.ts';
import type { SlackMessage } from '../../../src/testing/slack/state.ts';
import { WorldRecord } from './record.ts';
import type { Schedule } from './schedule.ts';
import { Lifeline, reachedBy } from './worker.ts';

const USER = 'user-1';
const CHANNEL = 'general';
const NO_HISTORY = ['chat:write', 'channels:read', 'groups:read'];

/**
 * Slack as it is, but each turn of the transcript is a message of its own, so that a schedule says plainly what is to be
 * where. How reports are split is tested elsewhere; all that sends, looks, edits and removes is the real thing.
 */
class PlainSlack extends SlackIntegration {
  override formatReport({ report }: ReportExportData<SlackDestination>): SlackFormat {
    const messages = (report.transcript ?? []).map(({ text }) => ({
      text,
      blocks: [{ type: 'header' as const, text: { type: 'plain_text' as const, text, emoji: false as const } }],
    }));
    return { messages, files: [], warnings: [], coverage: { entries: [], placed: 0, omitted: 0 } };
  }
}

/** The `fetch` of a process: Slack without a socket. As undici does, it refuses to be sent elsewhere. */
function fetchOf(sandbox: Sandbox<'slack'>, record: WorldRecord, line: Lifeline): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const send = async () => {
      const response = await sandbox.slack.handle(request);
      if (response.status === 307) throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
      return response;
    };
    return line.call('request', () => record.sent(line, request, send));
  };
}

/** One process with the service in it. */
export interface Worker {
  line: Lifeline;
  storageFaults: StorageFaults;
  service: ExportService;
  mine: ReturnType<ExportService['forUser']>;
}

/** Slack, the storage, and what was seen of both. */
export class World {
  readonly record = new WorldRecord((ts) => {
    const mark = this.messages().find((message) => message.ts === ts)?.metadata?.event_payload;
    return mark === undefined ? undefined : { key: String(mark.key), part: String(mark.part) };
  });
  readonly sandbox: Sandbox<'slack'>;
  readonly #storage = memoryStorage();
  readonly #token: ReturnType<Sandbox<'slack'>['state']['slack']['addToken']>;

  static async open({ scopes }: Pick<Schedule, 'scopes'>): Promise<World> {
    const world = new World(await startSandbox({ vendors: ['slack'] }), scopes);
    const { mine } = world.newWorker();
    const defaults = { destination: { channel: world.sandbox.state.slack.channel(CHANNEL).id } };
    await mine.saveIntegrationConfig({ provider: 'slack', credentialsRef: 'token', defaults });
    return world;
  }

  private constructor(sandbox: Sandbox<'slack'>, scopes: Schedule['scopes']) {
    this.sandbox = sandbox;
    this.#token = sandbox.state.slack.addToken(scopes === 'all' ? {} : { scopes: NO_HISTORY });
  }

  newWorker(): Worker {
    const line = new Lifeline();
    const { storage, faults } = faultyStorage(this.record.watched(this.#storage, line));
    const network = { fetch: fetchOf(this.sandbox, this.record, line) };
    const service = new ExportService({
      providers: [defineProvider(SLACK_PROVIDER, PlainSlack, network)],
      storage: reachedBy(line, storage),
      credentials: async () => ({ accessToken: this.#token.token }),
    });
    return { line, storageFaults: faults, service, mine: service.forUser({ userId: USER }) };
  }

  /** The app is installed anew, with every scope. */
  restoreScopes(): void {
    this.#token.scopes = this.sandbox.state.slack.addToken().scopes;
  }

  /** What the channel shows of our app. */
  messages(): SlackMessage[] {
    return this.posted().filter(({ deleted }) => !deleted);
  }

  /** What our app ever posted, deleted messages included. */
  posted(): SlackMessage[] {
    return this.sandbox.state.slack.channel(CHANNEL).messages.filter(({ via }) => via === 'api');
  }
}
