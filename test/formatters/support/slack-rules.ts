import { Ajv, type ValidateFunction } from 'ajv';
import { blockKitSchema, sdkLimits } from './corpus.ts';

// Slack's rules written down a second time, from their sources and without the package's own table, so that a wrong
// number or a wrong count there is found here.

const fromSdk = (block: string, field: string, otherwise: number): number => sdkLimits?.[block]?.[field] ?? otherwise;

/** docs.slack.dev: block-kit/blocks and chat.postMessage; slackapi/bolt-js issue 2509 for the JSON; @slack/types 3.2.0. */
const RULES = {
  blocks: 50,
  blocksJson: 13_200,
  messageText: 4_000,
  textObject: 3_000,
  header: fromSdk('HeaderBlock', 'text_max_length', 150),
  contextElements: fromSdk('ContextBlock', 'elements_max_length', 10),
  buttonUrl: fromSdk('ButtonElement', 'url_max_length', 3_000),
  tables: 1,
  tableRows: 100,
  tableColumns: 20,
  tableChars: 10_000,
  indent: 8,
};

type Json = Record<string, unknown>;

const asJson = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});
const asList = (value: unknown): Json[] => (Array.isArray(value) ? value.map(asJson) : []);

/** Each object inside a value, itself included, outermost first. */
export function* objectsIn(value: unknown): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Json;
  for (const inner of Object.values(value)) yield* objectsIn(inner);
}

const charsIn = (value: unknown): number =>
  [...objectsIn(value)].reduce(
    (sum, { text, url }) => sum + String(typeof text === 'string' ? text : (url ?? '')).length,
    0,
  );

function tableIssues(tables: readonly Json[]): string[] {
  const rows = tables.map((table) => (Array.isArray(table.rows) ? (table.rows as unknown[][]) : []));
  return [
    tables.length > RULES.tables ? `${tables.length} tables` : '',
    rows.some((all) => all.length === 0 || all.length > RULES.tableRows) ? 'table rows' : '',
    rows.some((all) => all.some((row) => row.length === 0 || row.length > RULES.tableColumns)) ? 'table columns' : '',
    charsIn(tables) > RULES.tableChars ? 'table characters' : '',
  ];
}

function objectIssues(object: Json): string[] {
  const { type, text, url } = object;
  const elements = asList(object.elements);
  const isContainer = /^(rich_text|rich_text_list|context)$/.test(String(type));
  return [
    type === 'header' && String(asJson(text).text).length > RULES.header ? 'header too long' : '',
    type === 'context' && elements.length > RULES.contextElements ? 'context elements' : '',
    isContainer && elements.length === 0 ? `empty ${type}` : '',
    type === 'rich_text_list' && Number(object.indent ?? 0) > RULES.indent ? 'list indent' : '',
    typeof text === 'string' && type !== undefined && text === '' ? `empty text in ${type}` : '',
    typeof text === 'string' && type !== undefined && text.length > RULES.textObject ? `text of ${type} too long` : '',
    typeof url === 'string' && url.length > RULES.buttonUrl ? 'url too long' : '',
    // The schema's union takes each of these; in a report's message they would be live.
    /^(user|usergroup|team|channel|broadcast|mrkdwn|date|emoji)$/.test(String(type)) ? `live ${type}` : '',
  ];
}

/** Half a surrogate pair, or a control character that no text needs. */
function isUnclean(text: string): boolean {
  if (!text.isWellFormed()) return true;
  return [...text].some((one) => (one < ' ' && one !== '\n' && one !== '\t') || one === '\u007f');
}

function textIssues(text: unknown): string[] {
  if (typeof text !== 'string' || text === '') return ['no text'];
  return [
    text.length > RULES.messageText ? `text of ${text.length}` : '',
    /[<>]/.test(text) ? 'unescaped < or > in text' : '',
    /&(?!(amp|lt|gt);)/.test(text) ? 'unescaped & in text' : '',
  ];
}

let validate: ValidateFunction | undefined;

function schemaIssues(message: unknown): string[] {
  if (blockKitSchema === undefined) return [];
  validate ??= new Ajv({ strict: false }).compile(blockKitSchema);
  return validate(message)
    ? []
    : [`schema: ${validate.errors?.map((error) => `${error.instancePath} ${error.message}`).at(-1)}`];
}

/** Everything Slack would refuse or make live in a message; empty for a good one. */
export function slackIssues(message: unknown): string[] {
  const { text, blocks } = asJson(message);
  const all = asList(blocks);
  const json = JSON.stringify(blocks);
  return [
    ...schemaIssues(message),
    ...textIssues(text),
    all.length === 0 || all.length > RULES.blocks ? `${all.length} blocks` : '',
    json.length > RULES.blocksJson ? `${json.length} characters of blocks` : '',
    ...tableIssues(all.filter((block) => block.type === 'table')),
    ...[...objectsIn(all)].flatMap(objectIssues),
    [...objectsIn(message)].some((one) => typeof one.text === 'string' && isUnclean(one.text)) ? 'unclean text' : '',
  ].filter((issue) => issue !== '');
}
