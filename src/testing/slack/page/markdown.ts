import { anchor } from '../../page/anchor.ts';
import { type Html, type HtmlPart, html } from '../../page/html.ts';
import { withEmoji } from './emoji.ts';

const INLINE: readonly { pattern: RegExp; render: (match: RegExpExecArray) => HtmlPart }[] = [
  { pattern: /`([^`\n]+)`/, render: ([, code]) => html`<code>${code}</code>` },
  { pattern: /\[([^\]\n]+)\]\(([^()\s]+)\)/, render: ([, label, url]) => anchor(url ?? '', inline(label ?? '')) },
  { pattern: /\*\*(\S(?:[^*\n]*\S)?)\*\*/, render: ([, inner]) => html`<b>${inline(inner ?? '')}</b>` },
  { pattern: /~~(\S(?:[^~\n]*\S)?)~~/, render: ([, inner]) => html`<s>${inline(inner ?? '')}</s>` },
  {
    pattern: /(?<![\w*])[*_](\S(?:[^*_\n]*\S)?)[*_](?![\w*])/,
    render: ([, inner]) => html`<i>${inline(inner ?? '')}</i>`,
  },
];

/** A `markdown` block, near enough for a picture of it: headings, lists, quotes, code and inline marks. */
export function renderMarkdown(text: string): Html {
  const pieces = text.split(/```[^\n]*\n?([\s\S]*?)```/);
  return html`<div class="rich-text">${pieces.map((piece, index) =>
    index % 2 === 1 ? html`<pre>${piece}</pre>` : piece.split('\n').map(renderLine),
  )}</div>`;
}

function renderLine(line: string): HtmlPart {
  const [, indent = '', marker, rest = ''] = /^(\s*)(#{1,6}|[-*+]|\d+[.)]|>)\s+(.*)$/.exec(line) ?? [];
  const level = `indent-${Math.min(Math.floor(indent.length / 2), 8)}`;
  if (marker === undefined) return line.trim() === '' ? undefined : html`<p>${inline(line)}</p>`;
  if (marker.startsWith('#')) return html`<p class="heading">${inline(rest)}</p>`;
  if (marker === '>') return html`<blockquote>${inline(rest)}</blockquote>`;
  if (/\d/.test(marker))
    return html`<ol class="${level}" start="${Number.parseInt(marker, 10)}"><li>${inline(rest)}</li></ol>`;
  return html`<ul class="${level}"><li>${inline(rest)}</li></ul>`;
}

function inline(text: string): HtmlPart {
  for (const { pattern, render } of INLINE) {
    const match = pattern.exec(text);
    if (!match) continue;
    return [inline(text.slice(0, match.index)), render(match), inline(text.slice(match.index + match[0].length))];
  }
  return withEmoji(text.replace(/&(amp|lt|gt);/g, (_whole, name: string) => ({ amp: '&', lt: '<' })[name] ?? '>'));
}
