import { anchor } from '../../page/anchor.ts';
import { Html, type HtmlPart, html } from '../../page/html.ts';

/** What is drawn. Of everything else only the words inside are. [ours] */
const TAGS: ReadonlySet<string> = new Set(
  'p b strong i em u s ul ol li h1 h2 h3 h4 h5 h6 blockquote code pre table thead tbody tr th td'.split(' '),
);
const ALONE: ReadonlySet<string> = new Set(['br', 'hr']);
/** Of these not even the words are meant to be read. */
const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'template', 'iframe', 'object', 'svg', 'title']);
// Bounded everywhere, so that no text takes long to read.
const TOKEN = /<!--[\s\S]{0,2000}?-->|<(\/?)([a-z][a-z0-9]{0,20})((?:[^"'<>]|"[^"]{0,2000}"|'[^']{0,2000}'){0,500})>/gi;
/** Elements within elements; deeper ones are not drawn. [ours] */
const DEEPEST = 50;
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

interface OpenElement {
  readonly tag: string;
  readonly href?: string;
  readonly parts: HtmlPart[];
}

/** The markup of a note, as far as it is harmless. Nothing of it is sent as it came: it is read, and written anew. */
export function renderRichText(source: string): Html {
  const open: OpenElement[] = [{ tag: '', parts: [] }];
  let at = 0;
  for (const token of source.matchAll(TOKEN)) {
    add(open, decode(source.slice(at, token.index)));
    at = token.index + token[0].length;
    const [, slash, name = '', attributes = ''] = token;
    const tag = name.toLowerCase();
    if (slash === '/') close(open, tag);
    else if (ALONE.has(tag)) add(open, new Html(`<${tag}>`));
    else if (open.length > DEEPEST) continue;
    else if (tag === 'a') open.push({ tag, href: hrefOf(attributes), parts: [] });
    else if (TAGS.has(tag) || SILENT.has(tag)) open.push({ tag, parts: [] });
  }
  add(open, decode(source.slice(at)));
  while (open.length > 1) closeLast(open);
  return html`${open[0]?.parts ?? []}`;
}

function add(open: readonly OpenElement[], part: HtmlPart): void {
  if (!open.some(({ tag }) => SILENT.has(tag))) open.at(-1)?.parts.push(part);
}

// An end that nothing began is dropped; one that skips others ends those, too.
function close(open: OpenElement[], tag: string): void {
  if (!open.some((element, index) => index > 0 && element.tag === tag)) return;
  while (open.at(-1)?.tag !== tag) closeLast(open);
  closeLast(open);
}

function closeLast(open: OpenElement[]): void {
  const last = open.pop();
  if (last && !SILENT.has(last.tag)) add(open, toHtml(last));
}

function toHtml({ tag, href, parts }: OpenElement): Html {
  if (href !== undefined) return anchor(href, parts);
  return html`${new Html(`<${tag}>`)}${parts}${new Html(`</${tag}>`)}`;
}

function hrefOf(attributes: string): string {
  const [, double, single, plain] = /(?:^|\s)href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/i.exec(attributes) ?? [];
  return decode(double ?? single ?? plain ?? '').trim();
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name: string) => {
    if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? whole) : whole;
    const code = Number.parseInt(String(decimal ?? hex), decimal === undefined ? 16 : 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
