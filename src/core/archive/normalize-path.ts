/** A path in one form: `/` between, no `.` and `..`, nothing at its ends, letters composed (macOS takes them apart). What leads out of the folder ends at its top. */
export function normalizePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/').normalize('NFC');
}
