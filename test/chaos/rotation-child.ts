// One process of a host that rotates keys or reads secrets, told by a message what to do. Started by rotation-process.ts.
import { setTimeout as sleep } from 'node:timers/promises';
import { ExportService } from '../../src/index.ts';
import type { RotationAnswer, RotationOrders } from './rotation-process.ts';
import { contextOf, idAt, ownerAt, ringOf, secretOf } from './rotation-secrets.ts';
import { openPlace } from './storage-place.ts';

const READS_AT_ONCE = 10;
/** The reader leaves the machine to the one that rotates: there may be two cores for all. */
const BETWEEN_READS_MS = 5;

const tell = (answer: RotationAnswer): void => void process.send?.(answer);

async function rotate({ place, ring, afterId }: RotationOrders): Promise<void> {
  const storage = await openPlace(place);
  const service = new ExportService({ providers: [], storage, encryption: ringOf(ring) });
  const rotation = await service.rotateKeys({ afterId, onProgress: (progress) => tell({ progress }) });
  await storage.close();
  tell({ rotation });
}

/** Reads settings at random, as exports do, until it is told to stop. */
async function read({ place, ring, count }: RotationOrders, isOver: () => boolean): Promise<void> {
  const storage = await openPlace(place);
  const encryption = ringOf(ring);
  let reads = 0;
  const unreadable: string[] = [];
  while (!isOver()) {
    const indexes = Array.from({ length: READS_AT_ONCE }, () => Math.floor(Math.random() * count));
    for (const index of indexes) {
      const row = await storage.settings.get(ownerAt(index), idAt(index));
      const secret =
        row?.config == null ? undefined : await encryption.decrypt(row.config, contextOf(row)).catch(String);
      if (secret !== secretOf(index)) unreadable.push(`${idAt(index)}: ${secret}`);
    }
    reads += indexes.length;
    if (reads === READS_AT_ONCE) tell({ isReading: true });
    await sleep(BETWEEN_READS_MS);
  }
  await storage.close();
  tell({ reads, unreadable });
}

let isOver = false;
process.on('message', (orders: RotationOrders | 'stop') => {
  if (orders === 'stop') isOver = true;
  else {
    const work = orders.task === 'rotate' ? rotate(orders) : read(orders, () => isOver);
    work.catch((error: unknown) => tell({ failure: String(error) }));
  }
});
process.on('disconnect', () => process.exit());
