import type { AnyProviderEntry } from '../../provider.ts';
import type { MeetingReport } from '../../report.ts';
import type { ContractCheck } from './contract-check.ts';
import { type Stage, type StageOptions, Stages } from './integration-stage.ts';
import type { Refusal } from './integration-traffic.ts';
import { Witness } from './witness.ts';

/** Your provider, connected to a stand-in of its vendor in which nothing is yet. */
export interface OpenedIntegration {
  /** As you give it to `new ExportService({ providers })`, pointed at the stand-in. */
  provider: AnyProviderEntry;
  /** One that the stand-in accepts. */
  config: unknown;
  /** One that it refuses, such as a token that was revoked. */
  wrongConfig?: unknown;
  /** Where to, for a provider that needs to be told. */
  destination?: unknown;
  /** How the stand-in is reached where it does not listen on this machine. Default: the global `fetch`. */
  fetch?: typeof fetch;
  /**
   * How the vendor refuses, where it does not do so by the status alone: `unauthorized`, `forbidden` or `too-often`.
   * Default: status 401, 403 or 429 with `Retry-After`, and a body that says nothing.
   */
  refusal?(refusal: Refusal): Response;
  /**
   * What a person would see at the vendor, one text for each message, note or record. Read it past the integration: one
   * that says success without sending is found out only that way.
   */
  artefacts(): Promise<readonly string[]>;
  /** What of it is alive beyond plain text, as texts that can be compared: mentions, links, scripts. */
  alive?(): Promise<readonly string[]>;
  /** Called when the check is over, whether it passed or not. */
  close(): Promise<void>;
}

/** How `integrationContract` gets at your provider. */
export interface IntegrationContractOptions {
  /** Checks call it as often as they need an empty stand-in, so it should be quick. */
  open(): Promise<OpenedIntegration>;
}

/** What an export of a report comes to while nothing fails. */
export interface Normal {
  /** Artefacts. */
  readonly count: number;
  readonly requests: number;
}

/** What a check works with. */
export interface IntegrationScene {
  readonly witness: Witness;
  /** An empty stand-in with a service over it. */
  stage(options?: StageOptions & { wrong?: boolean }): Promise<Stage>;
  /** Another process over the same stand-in and storage. */
  beside(stage: Stage, options?: StageOptions): Stage;
  normal(report: MeetingReport): Promise<Normal>;
}

/** One promise: its name, what to do when it is broken, and how to see it. */
export interface IntegrationCheck {
  readonly name: string;
  readonly advice: string;
  run(scene: IntegrationScene): Promise<void>;
}

async function emptyStage(
  stages: Stages,
  witness: Witness,
  options?: StageOptions & { wrong?: boolean },
): Promise<Stage> {
  const stage = await stages.next(options);
  const left = await stage.count();
  witness.holds(
    left === 0,
    `\`open\` gave a stand-in that holds ${left} artefacts already, and each check needs an empty one`,
  );
  return stage;
}

async function normalOf(scene: IntegrationScene, report: MeetingReport): Promise<Normal> {
  const stage = await scene.stage();
  const { status, code, error } = await stage.export(report);
  scene.witness.holds(status === 'success', `an ordinary export ended as ${status} (${code}: ${error})`);
  const count = await stage.count();
  scene.witness.holds(count > 0, 'an ordinary export ended as success and nothing is at the vendor');
  return { count, requests: stage.traffic.requests.length };
}

const LONG_MS = 60_000;

/** The check as the user's test runner calls it. */
export function integrationCheck(check: IntegrationCheck, options: IntegrationContractOptions): ContractCheck {
  const { name, advice } = check;
  const run = async (): Promise<void> => {
    const stages = new Stages(() => options.open());
    const witness = new Witness(name, advice);
    const scene: IntegrationScene = {
      witness,
      stage: (how) => emptyStage(stages, witness, how),
      beside: (stage, how) => stages.beside(stage, how),
      normal: (report) => normalOf(scene, report),
    };
    // All that is waited for may be an `AbortSignal.timeout`, which keeps no process alive.
    const awake = setInterval(() => undefined, LONG_MS);
    try {
      await witness.watch(() => check.run(scene));
    } finally {
      clearInterval(awake);
      await stages.close();
    }
  };
  return { name, run };
}
