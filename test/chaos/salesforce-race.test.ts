import { describe, expect, test } from 'vitest';
import type { CrmManner } from './chaos-service.ts';
import { type CrmDuels, playProcessDuels, playServiceDuels } from './crm-duels.ts';
import { expectWhole, type Surplus } from './expect-whole.ts';
import { type Freeze, type FrozenRow, placeOf, playFreeze, showFrozen } from './frozen.ts';
import { allOr } from './how-much.ts';
import { inLanes } from './in-lanes.ts';
import { openSfLane } from './sf-lane.ts';
import { survivorsOf } from './survivors.ts';
import { printTable } from './table.ts';

const TIMEOUT = { timeout: 120_000 };
const MANNERS = ['with key', 'without key'] as const;
const OLD = 'all';
const NEW = 'all, second version';
const EVENT = 'all, as event';
const OF_THE_REPORT = ['CONTACTS_CREATED'];

const DUELS: CrmDuels = {
  vendor: 'Salesforce',
  open: (as) => openSfLane({ as }),
  first: OLD,
  second: NEW,
  ofTheReport: OF_THE_REPORT,
  delays: allOr([0, 3, 12, 40, 90], [0, 12, 60]),
  rounds: 4,
};

test.each(MANNERS)('two services over one SQLite file, %s', TIMEOUT, (as) => playServiceDuels(DUELS, as));

test('two processes over one SQLite file, started together', TIMEOUT, () => playProcessDuels(DUELS, 'without key'));

describe('a worker frozen past its lease', () => {
  const HEAD = ['connection', 'frozen', 'in Salesforce then', 'told the other', 'told the woken one', 'copies'];
  const survivors = survivorsOf(3);

  async function play(title: string, freezes: readonly Freeze[]): Promise<FrozenRow[]> {
    const rows = await inLanes(freezes, survivors, playFreeze);
    printTable(title, HEAD, rows.map(showFrozen));
    return rows;
  }

  const aboutCopies = ({ woken }: FrozenRow): string[] =>
    woken.warnings.map(({ code }) => code).filter((code) => !OF_THE_REPORT.includes(code));

  const exporting = (as: CrmManner, at: Freeze['at']): Freeze => ({ as, report: OLD, at });
  const editing = (as: CrmManner, at: Freeze['at']): Freeze => ({ as, before: OLD, report: NEW, at });
  const switching = (as: CrmManner, at: Freeze['at']): Freeze => ({ as, before: OLD, report: EVENT, at });
  /** As the request is that makes a task, or an event. */
  const making = (as: CrmManner, type: string): string => (as === 'with key' ? `PATCH ${type} by key` : `POST ${type}`);

  function expectOneOfEach(row: FrozenRow, surplus: Surplus = {}): void {
    const where = `${placeOf(row.freeze)}, ${row.freeze.as}`;
    expectWhole(row.finally, surplus, where);
    expect(row.other?.status, where).toBe('success');
    expect(row.woken.status, where).toBe('success');
  }

  test.each(MANNERS)(
    'before it makes something, and another one goes on: there is one of each, %s',
    TIMEOUT,
    async (as) => {
      const operation = as === 'with key' ? 'Task.upsert' : 'Task.create';
      const rows = await play(`Frozen past its lease, ${as}, what it makes comes second`, [
        exporting(as, `before ${making(as, 'Task')} 1`),
        editing(as, `before ${making(as, 'Task')} 1`),
        switching(as, `before ${making(as, 'Event')} 1`),
        exporting(as, { message: 1, method: operation, late: true }),
        ...(as === 'with key' ? [] : [exporting(as, 'before POST ContentVersion 1')]),
        ...(as === 'with key' ? [] : [editing(as, 'before POST ContentVersion 1')]),
      ]);
      for (const row of rows) {
        expectOneOfEach(row);
        // With the field Salesforce makes of the second one a change of the first.
        expect(aboutCopies(row), `${placeOf(row.freeze)}, ${as}`).toEqual(
          as === 'without key' ? ['SECOND_COPY_REMOVED'] : [],
        );
      }
    },
  );

  test('where what it does may be done twice, there is one of each', TIMEOUT, async () => {
    const as = 'without key';
    const rows = await play('Frozen past its lease, what may be done twice', [
      { ...exporting(as, 'before claim 1'), other: 'export' },
      exporting(as, 'after POST Task 1'),
      ...['before PATCH Task 1', 'before DELETE ContentDocument 1'].map((at) => editing(as, at)),
      ...['before POST ContentDocumentLink 1', 'before DELETE Task 1'].map((at) => switching(as, at)),
    ]);
    for (const row of rows) expectOneOfEach(row);
  });

  // LIMIT: no two contacts are kept apart by Salesforce itself, and one that somebody may use already is not deleted.
  test('before it makes a contact: there are two, and that is told', TIMEOUT, async () => {
    const [row] = await play('LIMIT: frozen past its lease before a contact is made', [
      exporting('without key', 'before POST Contact 1'),
    ]);
    if (row === undefined) throw new Error('Nothing was played.');
    expectOneOfEach(row, { contacts: 1 });
    expect(aboutCopies(row)).toEqual(['SECOND_COPY']);
  });

  function expectGone(rows: readonly FrozenRow[]): void {
    for (const row of rows) {
      const where = `${placeOf(row.freeze)}, ${row.freeze.as}`;
      expect(row.finally, where).toMatchObject({ counts: [0, 0, 0], strays: 0, files: { shown: {}, orphans: 0 } });
      expect(row.other?.status, where).toBe('revoked');
      expect(row.woken.status, where).toBe('revoked');
    }
  }

  test.each(MANNERS)('and another one takes it back: nothing is left, %s', TIMEOUT, async (as) => {
    const regretting = (at: string): Freeze => ({ ...exporting(as, `before ${at}`), other: 'revoke' });
    const revoking = (at: string): Freeze => {
      return { as, before: OLD, report: OLD, revokes: 'for good', at, other: 'revoke' };
    };
    const withoutKey: Freeze[] = [
      regretting('POST ContentVersion 2'),
      { ...editing(as, 'before PATCH Task 1'), other: 'revoke' },
      { ...switching(as, 'before POST ContentDocumentLink 1'), other: 'revoke' },
      revoking('before DELETE Task 1'),
    ];
    const rows = await play(`Frozen past its lease, ${as}; the other one takes it back`, [
      regretting(`${making(as, 'Task')} 1`),
      { ...switching(as, `before ${making(as, 'Event')} 1`), other: 'revoke' },
      ...(as === 'without key' ? withoutKey : []),
    ]);
    expectGone(rows);
  });

  // LIMIT: a request that comes a lease too late takes away what the other one had just found there.
  test('takes it back, and another exports it again: what is missing is told', TIMEOUT, async () => {
    const late: Record<string, { gone: number[] }> = {
      'before DELETE Task 1': { gone: [0] },
      'before DELETE ContentDocument 1': { gone: [] },
    };
    const rows = await play(
      'LIMIT: frozen past its lease inside a removal; the other one exports it again',
      Object.keys(late).map((at) => ({
        as: 'without key',
        before: OLD,
        report: OLD,
        revokes: 'for good',
        at,
        other: 'export',
      })),
    );
    for (const row of rows) {
      const where = placeOf(row.freeze);
      const { gone = [] } = late[where] ?? {};
      expect(row.other?.status, where).toBe('success');
      expect(row.finally.counts, where).toEqual([0, 1, 2].map((slot) => (gone.includes(slot) ? 0 : 1)));
      expect(aboutCopies(row), where).toContain('REMOVED_LATE');
    }
  });
});
