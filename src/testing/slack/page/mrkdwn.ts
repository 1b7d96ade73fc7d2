import { anchor } from '../../page/anchor.ts';
import { type Html, type HtmlPart, html } from '../../page/html.ts';
import type { SlackWorkspace } from '../workspace.ts';
import { withEmoji } from './emoji.ts';
import { channelMention, groupMention, userMention } from './names.ts';

type Render = (inner: string, workspace: SlackWorkspace, isAutomatic: boolean) => HtmlPart;

interface Rule {
  readonly pattern: RegExp;
  readonly render: Render;
}

// A marker counts only at the edge of a word, as in Slack: 2*3*4 stays as it is.
const marked = (marker: string) =>
  new RegExp(`(?<![\\w${marker}])${marker}(?! )([^${marker}\\n]*[^${marker}\\s])${marker}(?![\\w${marker}])`);

const RULES: readonly Rule[] = [
  { pattern: /```\n?([\s\S]+?)```/, render: (inner) => html`<pre>${decode(inner)}</pre>` },
  { pattern: /`([^`\n]+)`/, render: (inner) => html`<code>${decode(inner)}</code>` },
  { pattern: /<([^<>\n]+)>/, render: renderToken },
  {
    pattern: /(?:^|(?<=\n))(?:&gt;|>) ?([^\n]*)\n?/,
    render: (...given) => html`<blockquote>${renderMrkdwn(...given)}</blockquote>`,
  },
  { pattern: marked('\\*'), render: (...given) => html`<b>${renderMrkdwn(...given)}</b>` },
  { pattern: marked('_'), render: (...given) => html`<i>${renderMrkdwn(...given)}</i>` },
  { pattern: marked('~'), render: (...given) => html`<s>${renderMrkdwn(...given)}</s>` },
];

const BARE_URL: Rule = { pattern: /(\bhttps?:\/\/[^\s<>|]+)/, render: (url) => anchor(decode(url), decode(url)) };

/** Slack's own markup as a reader sees it. `isAutomatic` is false for `verbatim` texts, where bare URLs stay text. */
export function renderMrkdwn(text: string, workspace: SlackWorkspace, isAutomatic = true): Html {
  const parts: HtmlPart[] = [];
  let rest = text;
  for (;;) {
    const next = firstMatch(rest, isAutomatic ? [...RULES, BARE_URL] : RULES);
    if (!next) break;
    parts.push(plainText(rest.slice(0, next.start)), next.rule.render(next.inner, workspace, isAutomatic));
    rest = rest.slice(next.end);
  }
  return html`${parts}${plainText(rest)}`;
}

function firstMatch(text: string, rules: readonly Rule[]) {
  let first: { rule: Rule; start: number; end: number; inner: string } | undefined;
  for (const rule of rules) {
    const match = rule.pattern.exec(text);
    if (!match || (first && match.index >= first.start)) continue;
    first = { rule, start: match.index, end: match.index + match[0].length, inner: match[1] ?? '' };
  }
  return first;
}

function renderToken(token: string, workspace: SlackWorkspace): HtmlPart {
  const [target = '', label] = token.split('|', 2);
  if (/^@[UW]/.test(target)) return userMention(target.slice(1), workspace);
  if (/^#[CGD]/.test(target)) return channelMention(target.slice(1), workspace);
  if (target.startsWith('!subteam^')) return groupMention(label?.replace(/^@/, '') ?? target.slice(9));
  if (target.startsWith('!date^')) return decode(label ?? '');
  if (target.startsWith('!')) return groupMention(target.slice(1));
  return anchor(decode(target), decode(label ?? target.replace(/^mailto:/, '')));
}

function plainText(text: string): string {
  return withEmoji(decode(text));
}

// One pass, so that "&amp;lt;" becomes "&lt;" and not "<".
function decode(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_whole, name: string) => ({ amp: '&', lt: '<' })[name] ?? '>');
}
