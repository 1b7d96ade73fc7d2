import { createHash } from 'node:crypto';
import { Html, html } from './html.ts';

/** What a page consists of. Its looks come from us alone and must not hold anything that was sent in. */
export interface Page {
  readonly title: string;
  readonly style: string;
  readonly body: Html;
}

/** A page on which only its own style applies: nothing that was sent in can load, run or restyle anything. */
export function pageResponse({ title, style, body }: Page): Response {
  const page = html`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><style>${new Html(style)}</style></head>
<body>${body}</body></html>`;
  const hash = createHash('sha256').update(style).digest('base64');
  return new Response(page.source, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
  });
}
