import type { OwnerKey } from '../../storage/storage-adapter.ts';
import type { IntegrationCheck, IntegrationScene } from './integration-check.ts';
import { type MarkedReport, markedReport } from './integration-reports.ts';
import type { Stage } from './integration-stage.ts';
import { placesOf, sweep } from './integration-sweep.ts';
import type { Spoiling } from './integration-traffic.ts';
import { printed } from './witness.ts';

const SHORTEST_SECRET = 6;
const OWNER: OwnerKey = 'user:kit';
/** Each has an answer that echoes token and report, or an error that may hold the request. */
const TALKATIVE: readonly Spoiling[] = [
  'status-401',
  'status-403',
  'status-500-before',
  'html-before',
  'reset-before',
  'redirect',
];

function* stringsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) yield* stringsIn(inner);
}

/** The strings of the configuration, but for fields that may be shown. */
function secretsOf({ opened }: Stage): string[] {
  const { provider, config } = opened;
  const shown = new Set(provider.fields.filter(({ secret }) => !secret).map(({ key }) => key));
  const fields = Object.entries(Object(config) as object).filter(([key]) => !shown.has(key));
  return fields.flatMap(([, value]) => [...stringsIn(value)]).filter(({ length }) => length >= SHORTEST_SECRET);
}

const formsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
];

/** Where something was shown, and all that was. */
type Shown = readonly [where: string, what: string];

async function toldBy(stage: Stage, outcome: unknown): Promise<Shown[]> {
  const rows = await stage.storage.exports.list(OWNER, { limit: 10 });
  return [
    ['the outcome', printed(outcome)],
    ['a line of the log', stage.log.join('\n')],
    ['the history', printed(rows)],
  ];
}

async function errorOf(action: () => Promise<unknown>): Promise<unknown> {
  try {
    return await action();
  } catch (error) {
    return error;
  }
}

async function thrownBy(
  { stage }: IntegrationScene,
  { report }: MarkedReport,
  how: Spoiling,
): Promise<[Stage, Shown[]]> {
  const one = await stage();
  one.traffic.spoil(how, 0, Number.POSITIVE_INFINITY);
  const exported = await errorOf(() => one.alone().exportReport(one.dataOf(report)));
  const asked = await errorOf(() => one.alone().authenticate());
  return [
    one,
    [
      ['an error of exportReport', printed(exported)],
      ['an error of authenticate', printed(asked)],
      ['a line of the log', one.log.join('\n')],
    ],
  ];
}

function hides({ witness }: IntegrationScene, shown: readonly Shown[], texts: readonly string[], noun: string): void {
  for (const [where, what] of shown) {
    const isShown = texts.some((text) => what.toLowerCase().includes(text.toLowerCase()));
    witness.holds(!isShown, `${where} shows ${noun}`);
  }
}

/** Everything that is told of exports that go well and go wrong, and of calls without a service. */
async function* everythingTold(scene: IntegrationScene, marked: MarkedReport): AsyncGenerator<[Stage, Shown[]]> {
  const { requests } = await scene.normal(marked.report);
  const fine = await scene.stage();
  yield [fine, await toldBy(fine, await fine.export(marked.report))];
  for await (const { stage, outcome, how } of sweep(scene, marked.report, TALKATIVE, placesOf(requests))) {
    const told = await toldBy(stage, outcome);
    yield [stage, told.map(([where, what]) => [`${where} (${how})`, what])];
  }
  for (const how of TALKATIVE) {
    const [stage, thrown] = await thrownBy(scene, marked, how);
    yield [stage, thrown.map(([where, what]) => [`${where} (${how})`, what])];
  }
}

export const SECRECY_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'outcome, log, history and errors hold no secret of the configuration',
    advice: 'Throw sentences of your own without `cause`, and log ids and codes: vendors echo what they get.',
    run: async (scene) => {
      for await (const [stage, shown] of everythingTold(scene, markedReport('secret'))) {
        hides(scene, shown, secretsOf(stage).flatMap(formsOf), 'a secret of the configuration');
      }
    },
  },
  {
    name: 'outcome, log, history and errors hold no text of the report',
    advice: 'No vendor’s words in messages, no content in log lines, and only ids as results of steps.',
    run: async (scene) => {
      const marked = markedReport('private');
      const texts = marked.marks.map(({ text }) => text);
      for await (const [, shown] of everythingTold(scene, marked)) hides(scene, shown, texts, 'a text of the report');
    },
  },
  {
    name: 'printing the integration shows no secret',
    advice: 'Read `this.config` when you need it; copies belong into private (#) fields.',
    run: async (scene) => {
      const one = await scene.stage();
      const integration = one.alone();
      await integration.exportReport(one.dataOf(markedReport('printed').report));
      // The card holds no secret, and is large.
      const { provider: _card, ...fields } = integration;
      const shown = `${printed(integration)} ${printed(fields)} ${JSON.stringify(fields)}`;
      hides(
        scene,
        [['the printed integration', shown]],
        secretsOf(one).flatMap(formsOf),
        'a secret of the configuration',
      );
    },
  },
];
