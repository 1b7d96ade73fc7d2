import type { SearchItem } from '../integration.ts';

/** An item of a picker. Of the details, those that are empty or say no more than the label are left out. */
export function pickerItem(id: string, label: string, details: readonly string[]): SearchItem {
  const detail = details
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== label)
    .join(', ');
  return { id, label, ...(detail === '' ? {} : { detail }) };
}
