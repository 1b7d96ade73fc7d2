// Slack's stand-in in a process of its own, so that receiving, counting and hashing are not the sender's memory.
import { startSandbox } from '@liveprompt/integrations/testing';
import { FILE_BYTES } from './attachment-source.ts';

/** Where a contender sends to. */
export interface Receiver {
  baseUrl: string;
  token: string;
  channel: string;
  /** An address that was announced already, for a contender that speaks plain HTTP only. */
  uploadUrl: string;
}

/** What has come since the last question. */
export interface Received {
  bytes: number;
  sha256: string;
}

const sandbox = await startSandbox({ vendors: ['slack'] });
const { slack } = sandbox.state;

const address = (): Receiver => ({
  baseUrl: sandbox.slack.baseUrl,
  token: sandbox.slack.botToken,
  channel: slack.channel('general').id,
  uploadUrl: slack.addFile({ name: 'file.bin', size: FILE_BYTES }).uploadUrl,
});

function received(): Received[] {
  const uploads = slack.requests.filter(({ method, carriedOut }) => method === 'files.upload' && carriedOut === 1);
  slack.requests.length = 0;
  return uploads.map(({ args }) => ({ bytes: Number(args.bytes), sha256: String(args.sha256) }));
}

process.on('disconnect', () => process.exit());
process.on('message', (asked) => process.send?.(asked === 'address' ? address() : received()));
