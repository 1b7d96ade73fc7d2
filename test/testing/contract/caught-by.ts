import { type ContractCheck, ContractViolation } from '../../../src/testing/index.ts';

/** The names of the checks that fail. Each must fail as a violation that tells promise and advice. */
export async function caughtBy(checks: readonly ContractCheck[]): Promise<string[]> {
  const caught: string[] = [];
  for (const { name, run } of checks) {
    const failure: unknown = await run().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined) continue;
    if (!(failure instanceof ContractViolation) || failure.promised !== name || failure.seen === '') throw failure;
    caught.push(name);
  }
  return caught;
}

export interface CaughtRow {
  name: string;
  /** The checks that are made for it. */
  breaks: readonly string[];
  caught: readonly string[];
}

/** `broken implementation | caught by`, for people: first the checks that are made for it. */
export function printTable(title: string, rows: readonly CaughtRow[]): void {
  const lines = rows.map(({ name, breaks, caught }) => {
    const more = caught.length - breaks.length;
    return `| ${name} | ${breaks.join('; ')}${more > 0 ? `; and ${more} more` : ''} |`;
  });
  process.stdout.write(
    [`\n${title}`, '| broken implementation | caught by |', '| --- | --- |', ...lines, ''].join('\n'),
  );
}
