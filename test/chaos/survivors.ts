import { afterAll, beforeAll } from 'vitest';
import { WorkerProcess } from './worker-process.ts';

/** The processes that live, one for each test that is played at the same time. They end with the test file. */
export function survivorsOf(count: number): readonly WorkerProcess[] {
  const survivors: WorkerProcess[] = [];
  beforeAll(() => {
    for (let at = 0; at < count; at++) survivors.push(new WorkerProcess());
  });
  afterAll(() => Promise.all(survivors.map((survivor) => survivor.end())));
  return survivors;
}
