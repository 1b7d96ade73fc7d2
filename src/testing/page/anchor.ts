import { type Html, type HtmlPart, html } from './html.ts';

/** A link, or only its words when its address could do something other than open a page or a mail. */
export function anchor(url: string, label: HtmlPart): Html {
  const isOpenable = URL.canParse(url) && ['http:', 'https:', 'mailto:'].includes(new URL(url).protocol);
  return isOpenable ? html`<a href="${url}" rel="noopener noreferrer">${label}</a>` : html`${label}`;
}
