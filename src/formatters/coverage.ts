import type { Coverage, CoverageEntry, ElementKind, ExportWarning, OmissionReason } from '../result.ts';
import type { ElementRef } from './document.ts';

/**
 * The account of one report: every element is entered once, and each ends with the parts that hold it or with the
 * reason why none does. Renderers call `place` from the output they made, not from what they meant to make.
 */
export class Account {
  readonly #entries: CoverageEntry[] = [];

  /** Enters an element that will be shown; hang the result on the blocks that are its text. */
  ref(kind: ElementKind, index: number): ElementRef {
    const entry: CoverageEntry = { kind, index };
    this.#entries.push(entry);
    return entry;
  }

  omit(kind: ElementKind, index: number, omitted: OmissionReason): void {
    this.#entries.push({ kind, index, omitted });
  }

  omitAll(kind: ElementKind, count: number, omitted: OmissionReason): void {
    for (let index = 0; index < count; index++) this.omit(kind, index, omitted);
  }

  /** Enters a whole list: the elements to be placed, or none of them when they are not wanted. */
  enterAll(kind: ElementKind, count: number, wanted: true | OmissionReason): ElementRef[] {
    if (wanted === true) return Array.from({ length: count }, (_, index) => this.ref(kind, index));
    this.omitAll(kind, count, wanted);
    return [];
  }

  /** Says that the elements are in the named part. */
  place(refs: readonly ElementRef[] | undefined, part: string): void {
    for (const ref of refs ?? []) {
      const entry = ref as CoverageEntry;
      if (entry.parts === undefined) entry.parts = [part];
      else if (entry.parts.at(-1) !== part) entry.parts.push(part);
    }
  }

  /** The finished account. An element that was entered and never placed is told, so that no loss is silent; an attachment needs a format that takes files. */
  finish(): { coverage: Coverage; warnings: ExportWarning[] } {
    for (const entry of this.#entries) {
      const isLeft = entry.kind === 'attachment' && entry.parts === undefined && entry.omitted === undefined;
      if (isLeft) entry.omitted = 'not-supported';
    }
    const unsupported = this.#unsupported();
    const lost = this.#entries.filter((entry) => entry.parts === undefined && entry.omitted === undefined);
    for (const entry of lost) entry.omitted = 'not-supported';
    const omitted = this.#entries.reduce((count, entry) => count + (entry.omitted === undefined ? 0 : 1), 0);
    const coverage = { entries: this.#entries, placed: this.#entries.length - omitted, omitted };
    return { coverage, warnings: [...lost.map(toWarning), ...unsupported] };
  }

  /** What was asked for and cannot be delivered, told once for each kind. */
  #unsupported(): ExportWarning[] {
    const asked = this.#entries.filter((entry) => entry.omitted === 'not-supported');
    return [...new Set(asked.map(({ kind }) => kind))].map((kind) => {
      const count = asked.filter((entry) => entry.kind === kind).length;
      return { code: 'NOT_SUPPORTED', message: `${count} ${kind}(s) cannot be delivered over this connection.` };
    });
  }
}

const toWarning = ({ kind, index }: CoverageEntry): ExportWarning => ({
  code: 'ELEMENT_NOT_PLACED',
  message: `${kind} ${index + 1} could not be shown.`,
});
