import { isIntegrationError } from '../../errors.ts';
import type { IntegrationCheck } from './integration-check.ts';
import { markedReport } from './integration-reports.ts';
import type { Spoiling } from './integration-traffic.ts';

const UNREACHABLE: readonly Spoiling[] = ['refused', 'reset-before', 'status-500-before', 'status-429'];

export const CONNECTION_CHECKS: readonly IntegrationCheck[] = [
  {
    name: 'authenticate is true for a configuration that works',
    advice: 'Ask the vendor something that every connected account may ask.',
    run: async ({ stage, witness }) => {
      const one = await stage();
      witness.equal('authenticate', await one.alone().authenticate(), true);
    },
  },
  {
    name: 'authenticate is false for a configuration that the vendor refuses',
    advice: 'Return false for `AUTH_FAILED`; a person is told then to connect again.',
    run: async ({ stage, witness }) => {
      const one = await stage({ wrong: true });
      if (one.opened.wrongConfig === undefined) return;
      witness.equal('authenticate', await one.alone().authenticate(), false);
    },
  },
  {
    name: 'authenticate throws when the vendor cannot be asked',
    advice: 'Catch `AUTH_FAILED` alone: an outage must not read as a wrong token.',
    run: async ({ stage, witness }) => {
      for (const how of UNREACHABLE) {
        const one = await stage();
        one.traffic.spoil(how, 0, Number.POSITIVE_INFINITY);
        const error = await witness.rejects(`authenticate (${how})`, () => one.alone().authenticate());
        witness.holds(isIntegrationError(error), `it threw no IntegrationError (${how})`);
      }
    },
  },
  {
    name: 'authenticate writes nothing',
    advice: 'Read something; no test message.',
    run: async ({ stage, witness }) => {
      const one = await stage();
      await one
        .alone()
        .authenticate()
        .catch(() => undefined);
      witness.equal('the number of artefacts', await one.count(), 0);
    },
  },
  {
    name: 'an export with a refused configuration says so',
    advice: 'Turn the vendor’s refusal into `AUTH_FAILED` (`this.http` does it for status 401).',
    run: async ({ stage, witness }) => {
      const one = await stage({ wrong: true });
      if (one.opened.wrongConfig === undefined) return;
      const { status, code } = await one.export(markedReport('refused').report);
      witness.equal('the status', status, 'failed');
      const isTold = code === 'AUTH_FAILED' || code === 'PERMISSION_DENIED' || code === 'NOT_FOUND';
      witness.holds(isTold, `the code was ${code}`);
      witness.equal('the number of artefacts', await one.count(), 0);
    },
  },
];
