import type {
  ActionItem,
  Decision,
  FormatInput,
  Insight,
  MeetingReport,
  MeetingSummary,
  TranscriptTurn,
} from '../report.ts';
import type { ElementKind } from '../result.ts';
import { Account } from './coverage.ts';
import { customSection } from './custom-section.ts';
import { durationMinutes, formatDueDate, formatMeetingTime, formatOffset } from './dates.ts';
import {
  type Block,
  type Fact,
  type ListItem,
  pushRun,
  type ReportDocument,
  type Run,
  type Section,
} from './document.ts';
import { parseMarkdown, plainRuns } from './parse-markdown.ts';
import { safeHref } from './safe-link.ts';
import { type Selection, selectElements } from './selection.ts';

/** Participants shown in the facts; more of them get a section of their own. */
const MOST_NAMED_IN_FACTS = 8;
const LONGEST_FACT = 400;

/** A report ready to be rendered, and the account that the renderer completes. */
export interface BuiltDocument {
  document: ReportDocument;
  account: Account;
}

interface Builder {
  report: MeetingReport;
  selection: Selection;
  account: Account;
}

const italic = (text: string): Run => ({ text, italic: true });

/** Puts details behind the opening paragraph, or in front as a line of their own where the text opens otherwise. */
function addDetails(blocks: Block[], details: readonly Run[]): void {
  const [first] = blocks;
  if (first?.type !== 'paragraph') return void blocks.unshift({ type: 'paragraph', runs: [...details] });
  // "Check these: — Ida" reads wrong: the colon belongs before what follows.
  const last = first.runs.at(-1);
  const colon = blocks.length > 1 && last?.code === undefined && /[^:]:$/.test(last?.text ?? '') ? ':' : '';
  if (colon !== '' && last !== undefined) last.text = last.text.slice(0, -1);
  for (const run of [{ text: ' — ' }, ...details, { text: colon }]) pushRun(first.runs, run);
}

/** `Why: …` below the text it belongs to; nothing when the text is empty. */
function appendLabelled(blocks: Block[], label: string, text: string | undefined): void {
  const parsed = parseMarkdown(text ?? '');
  if (parsed.length === 0) return;
  const [first] = parsed;
  if (first?.type === 'paragraph') first.runs.unshift(italic(`${label}: `));
  else parsed.unshift({ type: 'paragraph', runs: [italic(`${label}:`)] });
  blocks.push(...parsed);
}

function decisionBlocks(decision: Decision): Block[] {
  if (typeof decision === 'string') return parseMarkdown(decision);
  const blocks = parseMarkdown(decision.decision);
  appendLabelled(blocks, 'Why', decision.rationale);
  appendLabelled(blocks, 'Impact', decision.impact);
  return blocks;
}

function insightBlocks(insight: Insight): Block[] {
  if (typeof insight === 'string') return parseMarkdown(insight);
  const blocks = parseMarkdown(insight.observation);
  appendLabelled(blocks, 'Evidence', insight.evidence);
  appendLabelled(blocks, 'Recommendation', insight.recommendation);
  return blocks;
}

function actionItemBlocks(item: ActionItem, report: MeetingReport): Block[] {
  if (typeof item === 'string') return parseMarkdown(item);
  const blocks = parseMarkdown(item.description);
  const details: Run[][] = [];
  const owner = plainRuns(item.owner ?? item.ownerEmail ?? '').map((run): Run => ({ ...run, bold: true }));
  if (owner.length > 0) details.push(owner);
  if (item.dueDate !== undefined) details.push([{ text: `due ${formatDueDate(item.dueDate, report)}` }]);
  const priority = plainRuns(item.priority ?? '');
  if (priority.length > 0) details.push([...priority, { text: ' priority' }]);
  const status = plainRuns(item.status ?? '');
  if (status.length > 0) details.push(status);
  if (details.length > 0)
    addDetails(
      blocks,
      details.flatMap((detail, at) => (at === 0 ? detail : [{ text: ' · ' }, ...detail])),
    );
  return blocks;
}

/** The blocks of each wanted element of a list; what is empty or not wanted goes to the account. */
function elements<T>(build: Builder, kind: ElementKind, all: readonly T[], blocksOf: (one: T) => Block[]): ListItem[] {
  const choice = build.selection[kind];
  if (choice !== true) {
    build.account.omitAll(kind, all.length, choice);
    return [];
  }
  const items: ListItem[] = [];
  all.forEach((one, index) => {
    const blocks = blocksOf(one);
    if (blocks.length === 0) build.account.omit(kind, index, 'empty');
    else items.push({ blocks, refs: [build.account.ref(kind, index)] });
  });
  return items;
}

const asList = (items: ListItem[]): Block[] =>
  items.length === 0 ? [] : [{ type: 'list', ordered: false, start: 1, items }];

const AFTER_LABEL = '  ';
const isPlain = (run: Run): boolean => !(run.bold || run.italic || run.strike || run.code || run.href);

/** The speaker and the time in front of what was said, which goes on in the same paragraph if it opens with one. */
function turnBlocks(turn: TranscriptTurn, speaker: string): Block[] {
  const blocks = parseMarkdown(turn.text);
  if (blocks.length === 0 && speaker === '') return blocks;
  const at = turn.offset === undefined ? '' : ` ${formatOffset(turn.offset)}`;
  const label: Run = { text: `${speaker || 'Unknown'}${at}`, bold: true };
  const [first] = blocks;
  if (first?.type === 'paragraph') {
    const [said] = first.runs;
    if (said !== undefined && isPlain(said)) said.text = `${AFTER_LABEL}${said.text}`;
    else first.runs.unshift({ text: AFTER_LABEL });
    first.runs.unshift(label);
    first.tight = true;
  } else blocks.unshift({ type: 'paragraph', runs: [label], tight: true });
  return blocks;
}

/** A transcript is paragraphs, not a list: a turn is as long as it is. */
function transcript({ report, selection, account }: Builder): Block[] {
  const turns = report.transcript ?? [];
  const blocks: Block[] = [];
  if (selection.transcriptTurn !== true) {
    account.omitAll('transcriptTurn', turns.length, selection.transcriptTurn);
    return blocks;
  }
  const names = new Map<string, string>();
  for (const [index, turn] of turns.entries()) {
    const speaker = names.get(turn.speaker) ?? plainRuns(turn.speaker)[0]?.text ?? '';
    names.set(turn.speaker, speaker);
    const own = turnBlocks(turn, speaker);
    if (own.length === 0) {
      account.omit('transcriptTurn', index, 'empty');
      continue;
    }
    const refs = [account.ref('transcriptTurn', index)];
    for (const block of own) {
      block.refs = refs;
      blocks.push(block);
    }
  }
  return blocks;
}

function effectiveness(build: Builder, summary: MeetingSummary | undefined): Block[] {
  if (summary?.effectiveness === undefined) return [];
  const { overall, communication, goalAchievement } = summary.effectiveness;
  const scores: [string, string | number][] = [
    ['Overall', overall],
    ['Communication', communication],
    ['Goals reached', goalAchievement],
  ];
  const runs: Run[] = scores.flatMap(([label, score], at): Run[] => [
    { text: `${at === 0 ? '' : ' · '}${label}: ` },
    { text: plainRuns(String(score))[0]?.text ?? '–', bold: true },
  ]);
  return [{ type: 'paragraph', runs, refs: [build.account.ref('effectiveness', 0)] }];
}

/** Whatever the host measured, as a nested list of names and values. */
function analyticsItems(value: unknown, depth = 0): ListItem[] {
  if (typeof value !== 'object' || value === null)
    return [{ blocks: [{ type: 'paragraph', runs: plainRuns(String(value)) }] }];
  const isArray = Array.isArray(value);
  return Object.entries(value).map(([key, inner]): ListItem => {
    const isLeaf = typeof inner !== 'object' || inner === null || depth > 4;
    const shown = isLeaf ? (typeof inner === 'object' ? JSON.stringify(inner) : String(inner)) : '';
    const name = isArray ? '' : (plainRuns(key)[0]?.text ?? '');
    const runs: Run[] = [];
    pushRun(runs, { text: name === '' ? '' : shown === '' ? `${name}:` : `${name}: `, bold: true });
    for (const run of plainRuns(shown)) pushRun(runs, run);
    const blocks: Block[] = runs.length === 0 ? [] : [{ type: 'paragraph', runs }];
    if (!isLeaf) blocks.push(...asList(analyticsItems(inner, depth + 1)));
    return { blocks };
  });
}

function analytics(build: Builder): Block[] {
  const entries = Object.entries(build.report.analytics ?? {});
  return asList(
    elements(build, 'analytics', entries, ([key, value]) => analyticsItems({ [key]: value })[0]?.blocks ?? []),
  );
}

function nameOf(person: MeetingReport['participants'][number]): string {
  const name = plainRuns(person.name || person.email || '')[0]?.text ?? '';
  const details = [person.role, person.company].flatMap((detail) => plainRuns(detail ?? '').map((run) => run.text));
  return details.length === 0 ? name : `${name} (${details.join(', ')})`.trim();
}

function facts(build: Builder, people: readonly ListItem[]): Fact[] {
  const { report } = build;
  const minutes = durationMinutes(report);
  const when = [formatMeetingTime(report), minutes === undefined ? '' : `${minutes} min`];
  const kind = [report.type, report.platform].flatMap((text) => plainRuns(text ?? '').map((run) => run.text));
  const list: Fact[] = [{ icon: '🗓️', text: [...when, ...kind].filter((text) => text !== '').join(' · ') }];
  const names = people.map(({ blocks: [block] }) => (block?.type === 'paragraph' ? (block.runs[0]?.text ?? '') : ''));
  const text = names.join(', ');
  if (people.length > 0 && people.length <= MOST_NAMED_IN_FACTS && text.length <= LONGEST_FACT) {
    list.push({ icon: '👥', text, refs: people.flatMap((person) => person.refs ?? []) });
  } else if (people.length > 0) {
    list.push({ icon: '👥', text: `${people.length} participants` });
  }
  return list;
}

function summaryText(build: Builder, summary: MeetingSummary | undefined): Block[] {
  if (summary === undefined) return [];
  const blocks = parseMarkdown(summary.tldr);
  if (blocks.length === 0) build.account.omit('tldr', 0, 'empty');
  const refs = blocks.length === 0 ? [] : [build.account.ref('tldr', 0)];
  for (const block of blocks) block.refs = refs;
  return blocks;
}

function sections(build: Builder, summary: MeetingSummary | undefined, people: ListItem[]): Section[] {
  const { report } = build;
  const tldr = summaryText(build, summary);
  const decisions = elements(build, 'decision', summary?.keyDecisions ?? [], decisionBlocks);
  const actions = elements(build, 'actionItem', summary?.actionItems ?? [], (item) => actionItemBlocks(item, report));
  const insights = elements(build, 'insight', summary?.insights ?? [], insightBlocks);
  const questions = elements(build, 'question', summary?.followUpQuestions ?? [], parseMarkdown);
  return [
    { id: 'summary', title: 'Summary', blocks: tldr },
    { id: 'decisions', title: 'Decisions', blocks: asList(decisions) },
    { id: 'actionItems', title: 'Action items', blocks: asList(actions) },
    { id: 'insights', title: 'Insights', blocks: asList(insights) },
    { id: 'questions', title: 'Open questions', blocks: asList(questions) },
    { id: 'effectiveness', title: 'Effectiveness', blocks: effectiveness(build, summary) },
    { id: 'participants', title: 'Participants', blocks: asList(people) },
    { id: 'analytics', title: 'Analytics', blocks: analytics(build) },
    { id: 'transcript', title: 'Transcript', blocks: transcript(build) },
  ];
}

/** The report as a document tree, and the account of its elements so far. The input is taken as checked. */
export function buildDocument(input: FormatInput): BuiltDocument {
  const { report } = input;
  const summary = input.summary ?? report.summary;
  const selection = selectElements(input);
  const account = new Account();
  const ownTitle = plainRuns(report.title)[0]?.text;
  const title = ownTitle ?? 'Meeting';
  const files = () => account.enterAll('attachment', report.attachments?.length ?? 0, selection.attachment);
  if (input.options?.format === 'custom') {
    const section = customSection({ report, summary, rendered: input.rendered ?? '', account });
    return {
      document: {
        title,
        titleRefs: [],
        showTitle: false,
        facts: [],
        sections: [section],
        attachments: files(),
        url: undefined,
      },
      account,
    };
  }
  const build: Builder = { report, selection, account };
  if (ownTitle === undefined) account.omit('title', 0, 'empty');
  const titleRefs = ownTitle === undefined ? [] : [account.ref('title', 0)];
  const people = elements(build, 'participant', report.participants, (person): Block[] => {
    const name = nameOf(person);
    return name === '' ? [] : [{ type: 'paragraph', runs: [{ text: name }] }];
  });
  const url = report.url === undefined ? undefined : safeHref(report.url);
  const shown = facts(build, people);
  // An address that may not be a link is shown as the text it is.
  if (report.url !== undefined && url === undefined)
    shown.push({ icon: '🔗', text: plainRuns(report.url)[0]?.text ?? '' });
  const inFacts = shown.some((fact) => fact.refs !== undefined);
  const all = sections(build, summary, inFacts ? [] : people).filter((section) => section.blocks.length > 0);
  const attachments = files();
  return { document: { title, titleRefs, showTitle: true, facts: shown, sections: all, attachments, url }, account };
}
