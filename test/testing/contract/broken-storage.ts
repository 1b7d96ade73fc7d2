import type { Breakage } from './opened-storages.ts';

/** A storage that breaks one promise on purpose. */
export interface BrokenStorage {
  name: string;
  /** The checks that are made for this mistake. Others may notice it as well. */
  breaks: readonly string[];
  breakage: Breakage;
  losesAtCut?: boolean;
}

/** The checks that are made for settings and for exports alike. */
export const both = (promise: (noun: string, a: string) => string): string[] => [
  promise('setting', 'a setting'),
  promise('export', 'an export'),
];
