import { isObject } from '../../is-object.ts';
import { anchor } from '../../page/anchor.ts';
import { type Html, type HtmlPart, html } from '../../page/html.ts';
import type { SlackWorkspace } from '../workspace.ts';
import { emojiText } from './emoji.ts';
import { channelMention, groupMention, userMention } from './names.ts';

type Node = Record<string, unknown>;

/** A `rich_text` block as a reader sees it. */
export function renderRichText(block: Node, workspace: SlackWorkspace): Html {
  return html`<div class="rich-text">${nodes(block.elements).map((part) => renderPart(part, workspace))}</div>`;
}

function renderPart(part: Node, workspace: SlackWorkspace): Html {
  const inner = () => nodes(part.elements).map((element) => renderInline(element, workspace));
  switch (part.type) {
    case 'rich_text_list':
      return renderList(part, workspace);
    case 'rich_text_quote':
      return html`<blockquote>${inner()}</blockquote>`;
    case 'rich_text_preformatted':
      return html`<pre>${inner()}</pre>`;
    default:
      return html`<p>${inner()}</p>`;
  }
}

function renderList(part: Node, workspace: SlackWorkspace): Html {
  const items = nodes(part.elements).map(
    (item) => html`<li>${nodes(item.elements).map((element) => renderInline(element, workspace))}</li>`,
  );
  const level = `indent-${Math.min(Number(part.indent ?? 0), 8)}`;
  return part.style === 'ordered' ? html`<ol class="${level}">${items}</ol>` : html`<ul class="${level}">${items}</ul>`;
}

function renderInline(element: Node, workspace: SlackWorkspace): HtmlPart {
  return styled(inlineContent(element, workspace), element.style);
}

function inlineContent(element: Node, workspace: SlackWorkspace): HtmlPart {
  const word = (key: string) => String(element[key] ?? '');
  switch (element.type) {
    case 'link':
      return anchor(word('url'), word('text') || word('url'));
    case 'emoji':
      return emojiText(word('name'), element.unicode);
    case 'user':
      return userMention(word('user_id'), workspace);
    case 'channel':
      return channelMention(word('channel_id'), workspace);
    case 'usergroup':
      return groupMention(word('usergroup_id'));
    case 'broadcast':
      return groupMention(word('range'));
    case 'date':
      return word('fallback') || new Date(Number(element.timestamp) * 1000).toUTCString();
    case 'color':
      return word('value');
    default:
      return word('text');
  }
}

function styled(content: HtmlPart, style: unknown): HtmlPart {
  if (!isObject(style)) return content;
  let result = content;
  if (style.code) result = html`<code>${result}</code>`;
  if (style.bold) result = html`<b>${result}</b>`;
  if (style.italic) result = html`<i>${result}</i>`;
  if (style.strike) result = html`<s>${result}</s>`;
  if (style.underline) result = html`<u>${result}</u>`;
  return result;
}

function nodes(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
