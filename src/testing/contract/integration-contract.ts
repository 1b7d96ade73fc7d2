import type { ContractCheck } from './contract-check.ts';
import { ARRIVAL_CHECKS } from './integration-arrival-checks.ts';
import { type IntegrationContractOptions, integrationCheck } from './integration-check.ts';
import { CONNECTION_CHECKS } from './integration-connection-checks.ts';
import { DOUBT_CHECKS } from './integration-doubt-checks.ts';
import { FAILURE_CHECKS } from './integration-failure-checks.ts';
import { FORMAT_CHECKS } from './integration-format-checks.ts';
import { ONCE_CHECKS } from './integration-once-checks.ts';
import { POWER_CHECKS } from './integration-power-checks.ts';
import { REVOKE_CHECKS } from './integration-revoke-checks.ts';
import { SECRECY_CHECKS } from './integration-secrecy-checks.ts';
import { STEP_CHECKS } from './integration-step-checks.ts';
import { UPDATE_CHECKS } from './integration-update-checks.ts';

/**
 * Every promise of an `Integration` as a check of its own, for the tests of your provider. Works with any test runner. A
 * check that fails rejects with a {@link ContractViolation}. The checks make the failures themselves: refused and broken
 * connections, lost answers, error pages, crashes, aborts. Without `wrongConfig` nothing is known of refused
 * configurations, without `alive` nothing of what a hostile text sets off. A stand-in that takes 100
 * milliseconds for a request is too slow.
 *
 * @example
 * ```ts
 * import { test } from 'node:test';
 * import { slack } from '@liveprompt/integrations/slack';
 * import { integrationContract, startSandbox } from '@liveprompt/integrations/testing';
 *
 * const open = async () => {
 *   const sandbox = await startSandbox(); // your stand-in
 *   return {
 *     provider: slack({ baseUrl: sandbox.slack.baseUrl, allowHosts: ['127.0.0.1'] }), // yours
 *     config: { accessToken: sandbox.slack.botToken, defaultChannel: 'general' },
 *     artefacts: async () => sandbox.state.slack.messages('general').map((message) => JSON.stringify(message)),
 *     close: () => sandbox.close(),
 *   };
 * };
 *
 * for (const { name, run } of integrationContract({ open })) test(name, run);
 * ```
 */
export function integrationContract(options: IntegrationContractOptions): readonly ContractCheck[] {
  const checks = [
    ...ARRIVAL_CHECKS,
    ...FORMAT_CHECKS,
    ...CONNECTION_CHECKS,
    ...FAILURE_CHECKS,
    ...ONCE_CHECKS,
    ...DOUBT_CHECKS,
    ...STEP_CHECKS,
    ...UPDATE_CHECKS,
    ...REVOKE_CHECKS,
    ...POWER_CHECKS,
    ...SECRECY_CHECKS,
  ];
  return checks.map((check) => integrationCheck(check, options));
}
