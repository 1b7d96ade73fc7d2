import { LogLevel, WebClient } from '@slack/web-api';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../src/testing/index.ts';

/** A client of Slack's own SDK that never repeats a request by itself. */
export function slackClient(
  sandbox: Sandbox,
  token = sandbox.slack.botToken,
  timeout = 0,
  road: 'socket' | 'handle' = 'socket',
): WebClient {
  return new WebClient(token, {
    ...(road === 'handle' && { fetch: (input, init) => sandbox.slack.handle(new Request(input, init)) }),
    slackApiUrl: sandbox.slack.baseUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logLevel: LogLevel.ERROR,
    logger: {
      debug() {},
      info() {},
      warn() {},
      error() {},
      setLevel() {},
      getLevel: () => LogLevel.ERROR,
      setName() {},
    },
    timeout,
  });
}

/** A fresh sandbox with a client of it; both end with `await using`. */
export async function openSlack(options: SandboxOptions = {}) {
  const sandbox = await startSandbox(options);
  return {
    sandbox,
    slack: sandbox.state.slack,
    client: slackClient(sandbox),
    [Symbol.asyncDispose]: () => sandbox.close(),
  };
}

/** The refusal of a call: Slack's code and the rest of its answer. */
export async function refusalOf(call: Promise<unknown>): Promise<{ error: string } & Record<string, unknown>> {
  const thrown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  const data = (thrown as { data?: { error: string } & Record<string, unknown> } | undefined)?.data;
  if (!data) throw new Error(`Expected a refusal by Slack, got ${String(thrown)}`);
  return data;
}
