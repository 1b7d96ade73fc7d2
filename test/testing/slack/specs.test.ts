import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { checkBlocks } from '../../../src/testing/slack/blocks/check-blocks.ts';
import { ALL_METHODS } from '../../../src/testing/slack/methods/all-methods.ts';
import { OAUTH_METHODS } from '../../../src/testing/slack/methods/oauth.ts';
import { GOOD_MESSAGES, mutantsOf } from './block-samples.ts';
import { openSlack, refusalOf } from './slack-client.ts';

const folder = resolve(import.meta.dirname, '../../../../shared/specs');
const isThere = existsSync(folder);
if (!isThere) console.warn(`Skipped: the vendors' specifications are not at ${folder}.`);

const read = <T>(file: string): T => JSON.parse(readFileSync(resolve(folder, file), 'utf8')) as T;

interface Operation {
  readonly 'x-errors': string[];
  readonly 'x-rate-limit-tier': string;
  readonly requestBody: { content: Record<string, { schema: { properties?: object; required?: string[] } }> };
  readonly responses: {
    200: { content: { 'application/json': { examples: Record<string, { value: Record<string, unknown> }> } } };
  };
}

function takes(blocks: unknown): boolean {
  try {
    checkBlocks(blocks);
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!isThere)('against the vendor’s specifications', () => {
  test('the validator refuses whatever the schema refuses, and takes the samples as it does', () => {
    const ajv = new Ajv({ strict: false });
    const isValid = ajv.compile(read<object>('slack.block-kit.schema.json'));
    let mutants = 0;
    for (const blocks of Object.values(GOOD_MESSAGES)) {
      expect(isValid({ text: 'x', blocks }), JSON.stringify(isValid.errors?.slice(0, 3))).toBe(true);
      for (const mutant of mutantsOf(blocks)) {
        if (isValid({ text: 'x', blocks: mutant })) continue;
        mutants += 1;
        expect(takes(mutant), JSON.stringify(mutant)).toBe(false);
      }
    }
    expect(mutants).toBeGreaterThan(300);
  });

  test('answers have the fields of the documented ones', async () => {
    const { paths } = read<{ paths: Record<string, { post: Operation }> }>('slack.openapi.json');
    const { samples } = read<{ samples: Record<string, unknown> }>('slack.response-shapes.json');
    await using room = await openSlack();
    const { client, slack } = room;
    const channel = slack.channel('general').id;
    const user = slack.users[1]?.id ?? '';
    const { ts } = await client.chat.postMessage({ channel, text: 'one' });
    const file = slack.addFile({ name: 'notes.md', size: 3, isUploaded: true, altText: 'Notes' }).id;
    const thread_ts = slack.post('general', { text: 'parent' }).ts;
    const calls: [string, Record<string, unknown>][] = [
      ['auth.test', {}],
      ['chat.postMessage', { channel, text: 'x' }],
      ['chat.update', { channel, ts, text: 'y' }],
      ['chat.getPermalink', { channel, message_ts: ts }],
      ['chat.delete', { channel, ts }],
      ['conversations.list', { limit: 2 }],
      ['conversations.info', { channel }],
      ['conversations.join', { channel }],
      ['conversations.open', { users: user }],
      ['conversations.open', { users: user, return_im: true }],
      ['users.list', {}],
      ['users.info', { user }],
      ['users.lookupByEmail', { email: 'ada@example.com' }],
      ['team.info', {}],
      ['bots.info', { bot: slack.app.botId }],
      ['files.getUploadURLExternal', { filename: 'a.png', length: 5, alt_txt: 'A picture' }],
      ['files.completeUploadExternal', { files: [{ id: file, title: 'Notes' }], channel_id: channel, thread_ts }],
      [
        'oauth.v2.access',
        {
          grant_type: 'refresh_token',
          refresh_token: slack.addToken({ expiresInMs: 1 }).refreshToken,
          client_id: slack.app.clientId,
          client_secret: slack.app.clientSecret,
        },
      ],
      ['files.info', { file }],
      ['files.delete', { file }],
    ];
    const missing: string[] = [];
    for (const [method, args] of calls) {
      const operation = paths[`/${method}`]?.post;
      if (!operation) throw new Error(`no specification of ${method}`);
      const answer = withoutIds(await client.apiCall(method, args));
      const documented = Object.values(operation.responses[200].content['application/json'].examples)
        .map(({ value }) => withoutIds(value))
        .filter(({ ok }) => ok === true);
      const gaps = documented.map((example) => gapsOf(answer, example, method));
      const [best = []] = gaps.sort((a, b) => a.length - b.length);
      missing.push(...best);
      const shape = samples[method];
      if (shape) expect(unlike(answer, withoutIds(shape), method)).toEqual([]);
    }
    expect(missing).toEqual([]);
    expect(slack.requests.flatMap(({ unknownArguments }) => unknownArguments)).toEqual([]);
  });

  test('methods have the documented tiers', () => {
    const { paths } = read<{ paths: Record<string, { post: Operation }> }>('slack.openapi.json');
    for (const [name, { tier }] of Object.entries({ ...ALL_METHODS, ...OAUTH_METHODS })) {
      const documented = paths[`/${name}`]?.post['x-rate-limit-tier'];
      // Of those without a page at hand the tier is named in docs.slack.dev's list of methods.
      if (documented) expect(documented, name).toMatch(tier ? `Tier${tier}` : /^SpecialTier_/);
    }
  });

  test('arguments and refusals are the documented ones', async () => {
    const { paths } = read<{ paths: Record<string, { post: Operation }> }>('slack.openapi.json');
    await using room = await openSlack();
    const { client, slack } = room;
    for (const [path, { post }] of Object.entries(paths)) {
      const method = path.slice(1);
      const first = await refusalOf(
        client.apiCall(method, {
          channel: 'C0NOWHERE',
          users: 'U0',
          user: 'U0',
          email: 'no@x.example',
          bot: 'B0',
          cursor: '!',
          team: 'T0',
          ts: '1.1',
          message_ts: '1.1',
          text: 'x',
          file: 'F0NOWHERE',
          files: [{ id: 'F0NOWHERE' }],
          filename: 'x',
          length: 0,
        }),
      ).catch(() => undefined);
      if (!first || first.error === 'unknown_method') continue;
      expect([...post['x-errors'], 'invalid_arguments'], method).toContain(first.error);
      const schema = post.requestBody.content['application/json']?.schema;
      slack.requests.length = 0;
      await client
        .apiCall(method, Object.fromEntries(Object.keys(schema?.properties ?? {}).map((name) => [name, 'x'])))
        .catch(() => undefined);
      expect(slack.requests[0]?.unknownArguments, method).toEqual([]);
    }
  });
});

// Pictures, people's own tokens and what belongs to other products are not part of the sandbox.
const LEFT_OUT =
  /image_|thumb_|original_[wh]|deanimate|pjpeg|authed_user|enterprise|status_|avatar|username|attachments|icons|warning|^chat\..*\.subtype$|email_domain|cursor|latest|last_read|unread|locale|is_frozen|tabs|\.user_id$/;

/** The same value with one name for every channel's id that is a key. */
function withoutIds<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value).replace(/"C[0-9A-Z]{8,}":/g, '"C":')) as Value;
}

function gapsOf(answer: unknown, documented: unknown, path: string): string[] {
  if (Array.isArray(documented)) {
    if (!Array.isArray(answer)) return [path];
    if (documented.length === 0) return [];
    const gaps = answer.map((item) => gapsOf(item, documented[0], `${path}[]`)).sort((a, b) => a.length - b.length);
    return gaps[0] ?? [];
  }
  if (typeof documented !== 'object' || documented === null) return [];
  return Object.entries(documented).flatMap(([name, field]) => {
    const at = `${path}.${name}`;
    if (LEFT_OUT.test(at)) return [];
    const own = (answer as Record<string, unknown> | undefined)?.[name];
    return own === undefined ? [at] : gapsOf(own, field, at);
  });
}

/** Fields of ours that the sample does not have, or has with another type. */
function unlike(answer: unknown, sample: unknown, path: string): string[] {
  if (Array.isArray(answer)) {
    return Array.isArray(sample) ? answer.flatMap((item) => unlike(item, sample[0], `${path}[]`)) : [path];
  }
  if (typeof answer !== 'object' || answer === null) {
    const isSame = answer === null || typeof answer === typeof sample;
    return isSame ? [] : [`${path}: ${typeof answer} for ${typeof sample}`];
  }
  return Object.entries(answer).flatMap(([name, field]) => {
    const at = `${path}.${name}`;
    if (name === 'response_metadata' || name === 'parent_conversation') return [];
    const known = (sample as Record<string, unknown> | undefined)?.[name];
    return known === undefined ? [at] : unlike(field, known, at);
  });
}
