/** The names in a query, between commas; undefined when nobody asked. */
export function readNames(list: string | undefined): string[] | undefined {
  if (list === undefined) return undefined;
  return list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
