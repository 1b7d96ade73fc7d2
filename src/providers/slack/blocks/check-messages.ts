import { type InputIssue, IntegrationError } from '../../../errors.ts';
import { safeHref } from '../../../formatters/safe-link.ts';
import { SLACK_LIMITS } from '../limits.ts';
import type { SlackBlock, SlackMessage } from './blocks.ts';

/** Every string under this key that does not fit, with its path. */
function misfits(
  name: string,
  value: unknown,
  fits: (text: string) => boolean,
  path: string,
): [path: string, text: string][] {
  if (typeof value !== 'object' || value === null) return [];
  const found: [string, string][] = [];
  const isList = Array.isArray(value);
  for (const key of Object.keys(value)) {
    const inner = (value as Record<string, unknown>)[key];
    const isNamed = typeof inner === 'string' && key === name;
    if (isNamed ? fits(inner) : typeof inner !== 'object') continue;
    const at = isList ? `${path}[${key}]` : `${path}.${key}`;
    if (isNamed) found.push([at, inner]);
    else found.push(...misfits(name, inner, fits, at));
  }
  return found;
}

function* shapeIssues(block: SlackBlock, path: string): Generator<InputIssue> {
  const { contextElements, tableRows, tableColumns, linkUrl } = SLACK_LIMITS;
  if (block.type === 'context' && block.elements.length > contextElements) {
    yield { path: `${path}.elements`, message: `more than ${contextElements} elements` };
  }
  if (block.type === 'table') {
    const isWide = block.rows.some((row) => row.length > tableColumns);
    if (block.rows.length > tableRows || isWide)
      yield { path: `${path}.rows`, message: 'more rows or columns than Slack takes' };
  }
  const isLink = (url: string) => url.length <= linkUrl && safeHref(url) !== undefined;
  for (const [where] of misfits('url', block, isLink, path)) {
    yield { path: where, message: 'not an address that may be a link' };
  }
}

function* issuesOf(message: SlackMessage, path: string): Generator<InputIssue> {
  const { blocksPerMessage, blocksJsonPerMessage, messageText, textObject, headerText } = SLACK_LIMITS;
  const { text, blocks } = message;
  if (typeof text !== 'string' || text === '')
    yield { path: `${path}.text`, message: 'expected a text for notifications' };
  else if (text.length > messageText) yield { path: `${path}.text`, message: `longer than ${messageText} characters` };
  if (!Array.isArray(blocks)) {
    yield { path: `${path}.blocks`, message: 'expected a list of blocks' };
    return;
  }
  if (blocks.length > blocksPerMessage)
    yield { path: `${path}.blocks`, message: `more than ${blocksPerMessage} blocks` };
  if (JSON.stringify(blocks).length > blocksJsonPerMessage) {
    yield { path: `${path}.blocks`, message: `longer than ${blocksJsonPerMessage} characters as JSON` };
  }
  const tables = blocks.filter((block) => block.type === 'table').length;
  if (tables > SLACK_LIMITS.tablesPerMessage)
    yield { path: `${path}.blocks`, message: `more than ${SLACK_LIMITS.tablesPerMessage} table` };
  for (const [at, inner] of blocks.entries()) {
    yield* shapeIssues(inner, `${path}.blocks[${at}]`);
    const most = inner.type === 'header' ? headerText : textObject;
    const fits = (one: string) => one !== '' && one.length <= most;
    for (const [where, one] of misfits('text', inner, fits, `${path}.blocks[${at}]`)) {
      yield { path: where, message: one === '' ? 'empty' : `longer than ${most} characters` };
    }
  }
}

/**
 * Refuses messages that Slack would refuse, before anything is sent. What this package formats always passes; an
 * overridden `formatReport` may not. Throws `INVALID_INPUT` naming each path.
 */
export function checkMessages(messages: readonly SlackMessage[]): void {
  const issues = messages.flatMap((message, at) => [...issuesOf(message, `messages[${at}]`)]);
  if (messages.length === 0) issues.push({ path: 'messages', message: 'expected at least one message' });
  if (issues.length === 0) return;
  throw new IntegrationError({
    code: 'INVALID_INPUT',
    message: `formatReport made a message that Slack refuses: ${issues
      .map((issue) => `${issue.path}: ${issue.message}`)
      .slice(0, 3)
      .join('; ')}.`,
    hint: 'Correct `formatReport` of the custom integration; nothing was sent.',
    provider: 'slack',
    issues,
  });
}
