import { setTimeout as sleep } from 'node:timers/promises';
import { inspect, isDeepStrictEqual } from 'node:util';
import type { ReportExportData } from '../../report.ts';
import { lostInSilence } from './integration-arrival-checks.ts';
import type { IntegrationCheck, IntegrationScene } from './integration-check.ts';
import { hostileReport, longReport, markedReport, oddReports } from './integration-reports.ts';

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}

const isPromise = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

/** Runs it a year later and with other luck. Nothing else runs meanwhile, since it is synchronous. */
function inAnotherYear<T>(run: () => T): T {
  const [RealDate, random] = [globalThis.Date, Math.random];
  const later = RealDate.now() + 400 * 86_400_000;
  class LaterDate extends RealDate {
    constructor(...given: [] | [number | string | Date]) {
      super(given.length === 0 ? later : given[0]);
    }
    static override now(): number {
      return later;
    }
  }
  try {
    globalThis.Date = LaterDate as DateConstructor;
    Math.random = () => 0.123456789;
    return run();
  } finally {
    globalThis.Date = RealDate;
    Math.random = random;
  }
}

const printed = (value: unknown): string => inspect(value, { depth: 20, maxStringLength: null, maxArrayLength: null });

async function format({ stage }: IntegrationScene, data: ReportExportData): Promise<unknown> {
  return (await stage()).alone().formatReport(data);
}

/** Live parts that a tame report with the same texts and links does not have. */
async function alive(scene: IntegrationScene, tame: boolean): Promise<readonly string[] | undefined> {
  const one = await scene.stage();
  await one.export(hostileReport('calm', tame).report);
  return one.opened.alive?.();
}

export const FORMAT_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'formatReport is synchronous and sends nothing',
    advice: 'Do look-ups in `exportReport`, and let `formatReport` work with what it is given.',
    run: async ({ stage, witness }) => {
      const one = await stage();
      const message: unknown = one.alone().formatReport(one.dataOf(markedReport('sync').report));
      witness.holds(!isPromise(message), 'it returned a promise');
      // What it began without waiting shows a little later.
      await sleep(5);
      witness.equal('the number of requests', one.traffic.requests.length, 0);
      witness.equal('the number of artefacts', await one.count(), 0);
    },
  },
  {
    name: 'formatReport gives the same for the same report',
    advice: 'No clock, no random ids, no state: what is sent again must be what was sent.',
    run: async (scene) => {
      const data = (await scene.stage()).dataOf(longReport('same').report);
      const first = await format(scene, data);
      const other = (await scene.stage()).alone();
      const later: unknown = inAnotherYear(() => other.formatReport(structuredClone(data)));
      const again: unknown = other.formatReport(data);
      for (const [when, message] of [
        ['a year later', later],
        ['called twice', again],
      ] as const) {
        const isSame = isDeepStrictEqual(message, first) || printed(message) === printed(first);
        scene.witness.holds(isSame, `${when}, it gave something else`);
      }
    },
  },
  {
    name: 'formatReport leaves the report as it is',
    advice: 'Copy before you sort, push or delete: other exports of the same report read it too.',
    run: async (scene) => {
      const { report } = markedReport('frozen');
      const data = (await scene.stage()).dataOf({
        ...report,
        transcript: [{ speaker: 'Ada', text: 'Shall we start?' }],
      });
      await format(scene, deepFreeze(structuredClone(data)));
      const before = structuredClone(data);
      await format(scene, data);
      scene.witness.equal('the report afterwards', data, before);
    },
  },
  {
    name: 'formatReport takes every valid report',
    advice: 'Summary and lists may be absent or empty, texts may be empty or long; shorten and warn, do not throw.',
    run: async (scene) => {
      const one = await scene.stage();
      for (const { what, report } of oddReports()) {
        for (const format of ['full', 'summary'] as const) {
          const data = one.dataOf(report, { format, includeTranscript: true });
          try {
            one.alone().formatReport(data);
          } catch (error) {
            throw scene.witness.violation(
              `for ${what} (${format}) it threw ${(error as Error).name}: ${(error as Error).message}`,
              error,
            );
          }
        }
      }
    },
  },
  {
    name: 'hostile text arrives as text',
    advice:
      'Escape for the vendor’s markup (see formatMarkdown, formatHtml, formatText), and cut nothing off behind it.',
    run: async ({ stage, witness }) => {
      const one = await stage();
      const { report, marks } = hostileReport('hostile', false);
      const outcome = await one.export(report);
      witness.holds(outcome.status === 'success', `it ended as ${outcome.status} (${outcome.code}: ${outcome.error})`);
      const lost = await lostInSilence(one, marks, outcome);
      witness.holds(lost === '', `the text behind it is nowhere at the vendor: ${lost}`);
    },
  },
  {
    name: 'nothing of a hostile text comes alive',
    advice: 'Escape mentions and markup, and make links only of http and https addresses.',
    run: async (scene) => {
      const expected = await alive(scene, true);
      const found = (await alive(scene, false))?.filter((part) => !expected?.includes(part)) ?? [];
      scene.witness.holds(found.length === 0, `alive at the vendor: ${found.slice(0, 5).join(', ')}`);
    },
  },
];
