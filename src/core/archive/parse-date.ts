const ISO =
  /^(\d{4}|[+-]\d{6})-(\d{2})-(\d{2})(?:[Tt ]+(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;
const IN_FILE_NAME = /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/;

/**
 * A date as people and programs write it: `2024-05-17`, `2024-05-17 09:30`, `2024-05-17T09:30:00.000Z`, `…+02:00`.
 * Without a zone it is local time, because somebody who writes "17 May" means the 17th where they are.
 * @returns Unix milliseconds; null when it is not such a date, or a day that no calendar has (31 February)
 */
export function parseDate(text: string): number | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone] = match;
  const ms = Math.trunc(Number(`0.${fraction}`) * 1000 + 1e-6);
  return timeOf([Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second), ms], zone);
}

/** The date in a file name like `2024-05-17 Walk.md`, at local midnight. The folders above count too: `2024-05-17/walk.md`. */
export function parseFileNameDate(path: string): number | null {
  // From the file name up: the innermost name says most about the file.
  for (const segment of path.split('/').reverse()) {
    const match = IN_FILE_NAME.exec(segment);
    if (match === null) continue;
    const time = timeOf([Number(match[1]), Number(match[2]), Number(match[3]), 0, 0, 0, 0], undefined);
    if (time !== null) return time;
  }
  return null;
}

type DateParts = readonly [year: number, month: number, day: number, hour: number, minute: number, second: number, ms: number];

function timeOf([year, month, day, hour, minute, second, ms]: DateParts, zone: string | undefined): number | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  // Set field by field: the constructor would read the years 0 to 99 as 1900 to 1999.
  const utc = new Date(0);
  utc.setUTCFullYear(year, month - 1, day);
  if (utc.getUTCMonth() !== month - 1 || utc.getUTCDate() !== day) return null;
  utc.setUTCHours(hour, minute, second, ms);
  let time = utc.getTime();
  if (zone === undefined) {
    const local = new Date(0);
    local.setFullYear(year, month - 1, day);
    time = local.setHours(hour, minute, second, ms);
  } else if (zone.toUpperCase() !== 'Z') {
    const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || '0');
    time -= (zone.startsWith('-') ? -minutes : minutes) * 60_000;
  }
  return Number.isFinite(time) ? time : null;
}
