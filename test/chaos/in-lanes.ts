/** Does the work for all items, some at a time; each lane works with something of its own. Keeps the items' order. */
export async function inLanes<Item, Lane, Result>(
  items: readonly Item[],
  lanes: readonly Lane[],
  work: (item: Item, lane: Lane) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.map((item, at) => ({ item, at }));
  const run = async (lane: Lane): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      results[next.at] = await work(next.item, lane);
    }
  };
  await Promise.all(lanes.map(run));
  return results;
}
