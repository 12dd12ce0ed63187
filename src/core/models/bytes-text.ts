const UNITS = ['bytes', 'KB', 'MB', 'GB'] as const;

/** Decimal units, as download pages and disks count: 23 MB, 1.2 GB. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}
