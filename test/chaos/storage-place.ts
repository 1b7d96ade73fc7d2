import type { StorageAdapter } from '../../src/index.ts';

/** A storage that each process opens for itself: a module of `src`, the function it exports, and what that is given. */
export interface StoragePlace {
  module: string;
  open: string;
  options: unknown;
}

type ClosableStorage = StorageAdapter & { close(): Promise<void> };

/** The storage of this place, over connections of its own. */
export async function openPlace({ module, open, options }: StoragePlace): Promise<ClosableStorage> {
  const loaded = (await import(new URL(`../../src/${module}`, import.meta.url).href)) as Record<
    string,
    (options: unknown) => ClosableStorage
  >;
  const factory = loaded[open];
  if (factory === undefined) throw new Error(`${module} has no ${open}.`);
  return factory(options);
}
