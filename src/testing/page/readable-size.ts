const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'];

/** A number of bytes with a unit, and two digits at least where they help. */
export function readableSize(bytes: number): string {
  const power = Math.min(bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  const amount = bytes / 1000 ** power;
  const digits = power === 0 || amount >= 100 ? 0 : 1;
  return bytes === 1 ? '1 byte' : `${amount.toFixed(digits)} ${UNITS[power]}`;
}
