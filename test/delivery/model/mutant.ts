import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

const SRC = resolve(import.meta.dirname, '../../../src');

/** A bug to plant: in this module, the one place with this text says that instead. */
export interface Plant {
  /** Below src. */
  module: string;
  text: string;
  instead: string;
}

export const pathOf = ({ module }: Plant): string => join(SRC, module);

/**
 * Writes a copy of the real module with the bug in it, outside of the checkout, and gives its path. Its imports lead
 * back into src, so that all the rest is the real thing, and the same instance of it. Throws when the text to change is
 * not there exactly once: a bug that was not planted would pass for one that was not found.
 */
export async function mutated(plant: Plant): Promise<string> {
  const source = await readFile(pathOf(plant), 'utf8');
  const pieces = source.split(plant.text);
  if (pieces.length !== 2) throw new Error(`${plant.module} has the text ${pieces.length - 1} times: ${plant.text}`);
  const folder = dirname(pathOf(plant));
  const mutant = pieces
    .join(plant.instead)
    .replaceAll(/(from|import\() ?'(\.[^']+)'/g, (_, word: string, path: string) => {
      const absolute = JSON.stringify(resolve(folder, path));
      return word === 'from' ? `from ${absolute}` : `import(${absolute}`;
    });
  const file = join(await mkdtemp(join(tmpdir(), 'planted-')), basename(plant.module));
  await writeFile(file, mutant);
  return file;
}
