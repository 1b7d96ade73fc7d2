// One process of a host whose users connect by the vendors' logins. Started by oauth-process.ts.
import { faultyStorage } from '../../src/testing/index.ts';
import { oauthService, USER } from '../auth/oauth-service.ts';
import type { OAuthAnswer, OAuthOrders } from './oauth-process.ts';
import { stoppingStorage } from './oauth-stops.ts';
import { numberedReport } from './reports.ts';
import { openPlace } from './storage-place.ts';

async function carryOut(orders: OAuthOrders): Promise<OAuthAnswer> {
  const { place, addresses, timing, vendor, exports, from = 0, stop, faults = [] } = orders;
  const opened = await openPlace(place);
  try {
    const { storage, faults: book } = faultyStorage(stoppingStorage(opened, stop));
    for (const fault of faults) book.add(fault);
    const { service, logger } = oauthService(addresses, storage, timing);
    const mine = service.forUser(USER);
    const start = performance.now();
    const outcomes = await Promise.all(
      Array.from({ length: exports }, (_, at) => {
        const number = from + at;
        const to = { provider: vendor };
        return mine.export({ report: numberedReport(number), sessionId: `meeting-${number}`, to });
      }),
    );
    return { outcomes, ms: performance.now() - start, lines: logger.lines, unmet: book.pending.length };
  } finally {
    await opened.close();
  }
}

process.on('message', (orders: OAuthOrders) => {
  carryOut(orders).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ failure: String(error) } satisfies Partial<OAuthAnswer>),
  );
});
process.on('disconnect', () => process.exit());
