/** Text styles of a rich-text element. */
export interface SlackStyle {
  bold?: true;
  italic?: true;
  strike?: true;
  code?: true;
}

/** The two inline elements this package makes. Mentions exist only as other element types, so none can arise. */
export type SlackInline =
  | { type: 'text'; text: string; style?: SlackStyle }
  | { type: 'link'; url: string; text?: string; style?: SlackStyle };

export interface SlackSection {
  type: 'rich_text_section';
  elements: SlackInline[];
}

export interface SlackList {
  type: 'rich_text_list';
  style: 'bullet' | 'ordered';
  indent: number;
  elements: SlackSection[];
}

export type SlackRichElement =
  | SlackSection
  | SlackList
  | { type: 'rich_text_quote'; elements: SlackInline[] }
  | { type: 'rich_text_preformatted'; elements: SlackInline[] };

export interface SlackPlainText {
  type: 'plain_text';
  text: string;
  emoji: false;
}

export interface SlackRichText {
  type: 'rich_text';
  elements: SlackRichElement[];
}

/** The blocks this package makes. All of them carry text as inert `plain_text` or typed rich text, never as mrkdwn. */
export type SlackBlock =
  | { type: 'header'; text: SlackPlainText }
  | { type: 'context'; elements: SlackPlainText[] }
  | { type: 'divider' }
  | { type: 'table'; rows: SlackRichText[][] }
  | SlackRichText;

/** One message: `text` for notifications and screen readers, `blocks` for everyone else. */
export interface SlackMessage {
  text: string;
  blocks: SlackBlock[];
}

/** Makes a `plain_text` object. */
export const plainText = (text: string): SlackPlainText => ({ type: 'plain_text', text, emoji: false });
