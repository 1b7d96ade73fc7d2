import { isObject } from '../../is-object.ts';
import { anchor } from '../../page/anchor.ts';
import { type Html, type HtmlPart, html } from '../../page/html.ts';
import type { SlackBlock } from '../live-parts.ts';
import type { SlackWorkspace } from '../workspace.ts';
import { withEmoji } from './emoji.ts';
import { renderMarkdown } from './markdown.ts';
import { renderMrkdwn } from './mrkdwn.ts';
import { renderRichText } from './rich-text.ts';

type Node = Record<string, unknown>;
type Render = (block: Node, workspace: SlackWorkspace) => HtmlPart;

const RENDERERS: Record<string, Render> = {
  header: (block, workspace) => html`<h3>${textObject(block.text, workspace)}</h3>`,
  section: renderSection,
  context: (block, workspace) =>
    html`<div class="context">${list(block.elements).map((element) => html`<span>${contextElement(element, workspace)}</span>`)}</div>`,
  divider: () => html`<hr>`,
  rich_text: renderRichText,
  table: renderTable,
  markdown: (block) => renderMarkdown(String(block.text)),
  image: (block) => picture(block),
  actions: (block, workspace) =>
    html`<div class="actions">${list(block.elements).map((element) => button(element, workspace))}</div>`,
};

/** A block as a reader sees it. Pictures stand as their description, as nothing may be fetched. */
export function renderBlock(block: SlackBlock, workspace: SlackWorkspace): Html {
  const render = Object.hasOwn(RENDERERS, block.type) ? RENDERERS[block.type] : undefined;
  return html`${render?.(block, workspace)}`;
}

function renderSection(block: Node, workspace: SlackWorkspace): Html {
  const fields = list(block.fields).map((field) => html`<div>${textObject(field, workspace)}</div>`);
  const accessory = isObject(block.accessory) ? block.accessory : undefined;
  return html`<div class="section"><div>
    ${block.text !== undefined && html`<div class="text">${textObject(block.text, workspace)}</div>`}
    ${fields.length > 0 && html`<div class="fields">${fields}</div>`}</div>
    ${accessory && (accessory.type === 'button' ? button(accessory, workspace) : picture(accessory))}</div>`;
}

function renderTable(block: Node, workspace: SlackWorkspace): Html {
  const settings = list(block.column_settings);
  const rows = Array.isArray(block.rows) ? (block.rows as unknown[]) : [];
  return html`<div class="table"><table>${rows.map(
    (row, rowIndex) =>
      html`<tr>${list(row).map((cell, column) => {
        const content = cell.type === 'rich_text' ? renderRichText(cell, workspace) : String(cell.text ?? '');
        const align = String(settings[column]?.align ?? 'left');
        return rowIndex === 0 ? html`<th class="${align}">${content}</th>` : html`<td class="${align}">${content}</td>`;
      })}</tr>`,
  )}</table></div>`;
}

function contextElement(element: Node, workspace: SlackWorkspace): HtmlPart {
  return element.type === 'image' ? picture(element) : textObject(element, workspace);
}

function textObject(value: unknown, workspace: SlackWorkspace): HtmlPart {
  if (!isObject(value)) return undefined;
  const text = String(value.text ?? '');
  if (value.type === 'mrkdwn') return renderMrkdwn(text, workspace, value.verbatim !== true);
  return value.emoji === false ? text : withEmoji(text);
}

function button(element: Node, workspace: SlackWorkspace): Html {
  const label = html`<span class="button ${String(element.style ?? '')}">${textObject(element.text, workspace)}</span>`;
  return typeof element.url === 'string' ? anchor(element.url, label) : label;
}

function picture(element: Node): Html {
  return html`<span class="picture">🖼 ${String(element.alt_text ?? '')}</span>`;
}

function list(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
