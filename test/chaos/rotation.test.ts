import { setImmediate as othersTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { ExportService } from '../../src/index.ts';
import { slack } from '../../src/providers/slack/index.ts';
import { nameOf } from '../../src/testing/contract/storage-sample-rows.ts';
import { fillPlace } from './fill-place.ts';
import { type LaneDatabase, newPlace } from './lane-place.ts';
import { RotationProcess } from './rotation-process.ts';
import { BOTH, NEW, OLD, openedWith, rotateUnderFire } from './rotation-run.ts';
import { idAt, ringOf, secretOf, settingsUnder, userAt } from './rotation-secrets.ts';
import { openPlace, type StoragePlace } from './storage-place.ts';
import { printTable } from './table.ts';

const TIMEOUT = { timeout: 90_000 };
/** With as many in Postgres the tests would take too long; each of its writes costs several round trips. */
const MANY: Record<LaneDatabase, number> = { SQLite: 10_000, Postgres: 2_500 };
const SOME = 1_000;

/** Changes one setting after the other as their users do, until it is told to stop: what was confirmed last, by id. */
async function changeSettings(place: StoragePlace, isOver: () => boolean) {
  const storage = await openPlace(place);
  const service = new ExportService({ providers: [slack()], storage, encryption: ringOf(BOTH) });
  const labels = new Map<string, string>();
  const tokens = new Map<string, string>();
  for (let change = 0; !isOver(); change += 1) {
    // SQLite answers at once, and the processes would never be heard.
    await othersTurn();
    const index = (change * 7919) % SOME;
    const user = service.forUser({ userId: userAt(index) });
    const [id, said] = [idAt(index), `xoxb-change-${change}`];
    const isLabel = change % 2 === 0;
    await user.updateIntegrationConfig(id, isLabel ? { label: said } : { config: { accessToken: said } });
    (isLabel ? labels : tokens).set(id, said);
  }
  await storage.close();
  return { labels, tokens };
}

describe.each<LaneDatabase>(['SQLite', 'Postgres'])('in %s', (database) => {
  test('a rotation that is killed again and again leaves nothing unreadable at any moment', TIMEOUT, async () => {
    const place = await newPlace(database);
    const count = MANY[database];
    const { before, killed, last, reads, unreadable } = await rotateUnderFire(place, count, 3);
    const rows = killed.map((each, at) => [`${at + 1}, killed`, each.rotated, each.current] as const);
    printTable(
      `rotation of ${count} settings in ${database}; ${reads} secrets read meanwhile, ${unreadable.length} unreadable`,
      ['process', 'written anew', 'passed over'],
      [...rows, [`${rows.length + 1}`, last.rotated, last.current] as const].map((row) => row.map(String)),
    );
    expect(unreadable).toEqual([]);
    expect(reads).toBeGreaterThan(500);
    expect(last).toMatchObject({ isComplete: true, unreadable: [], lastId: idAt(count - 1) });
    expect(last.rotated + last.current).toBe(count);
    expect(last.current).toBeGreaterThanOrEqual(killed.reduce((sum, { rotated }) => sum + rotated, 0));
    const opened = await openedWith(place, NEW);
    expect(opened.map(({ secret }) => secret)).toEqual(before.map((_, index) => secretOf(index)));
    // Each was written once, whoever died over it, and nothing else of it changed.
    expect(opened.map(({ row: { config: _, ...row } }) => row)).toEqual(
      before.map(({ config: _, ...row }) => ({ ...row, revision: 2 })),
    );
  });

  test('two rotations at once, and users who change settings meanwhile, lose nothing', TIMEOUT, async () => {
    const place = await newPlace(database);
    await fillPlace(place, await settingsUnder(OLD, SOME));
    const orders = { task: 'rotate', place, ring: BOTH, count: SOME } as const;
    const rotators = [new RotationProcess(orders), new RotationProcess(orders)];
    let isOver = false;
    const rotating = Promise.all(rotators.map((each) => each.hears(({ rotation }) => rotation !== undefined))).finally(
      () => {
        isOver = true;
      },
    );
    const [answers, { labels, tokens }] = await Promise.all([rotating, changeSettings(place, () => isOver)]);
    const results = answers.flatMap(({ rotation }) => (rotation === undefined ? [] : [rotation]));
    printTable(
      `two rotations of ${SOME} settings in ${database}; users changed ${labels.size} labels and ${tokens.size} tokens meanwhile`,
      ['process', 'written anew', 'passed over'],
      results.map(({ rotated, current }, at) => [`${at + 1}`, `${rotated}`, `${current}`]),
    );
    expect(Math.min(labels.size, tokens.size)).toBeGreaterThan(20);
    for (const result of results) expect(result).toMatchObject({ isComplete: true, unreadable: [] });
    for (const { row, secret } of await openedWith(place, NEW)) {
      expect(row.label).toBe(labels.get(row.id) ?? 'Sales channel');
      const token = tokens.get(row.id);
      if (token === undefined) expect(secret).toBe(secretOf(Number(nameOf(row.id).slice(1))));
      else expect(secret).toContain(token);
    }
  });
});
