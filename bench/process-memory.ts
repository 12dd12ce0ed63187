import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Memory of one renderer process in bytes. */
export interface ProcessMemory {
  /** All pages of it in RAM, shared libraries of the browser included. */
  readonly residentBytes: number;
  /** Pages that no other process shares. */
  readonly privateBytes: number;
}

/**
 * The largest renderer process of the browser that runs on a profile: that of the app, with its workers, which live in the
 * same process. The browser also keeps a spare, empty one.
 * @returns null where the system has no /proc
 */
export function rendererMemory(profileFolder: string): ProcessMemory | null {
  if (!existsSync('/proc/self/smaps_rollup')) return null;
  const processes = readdirSync('/proc').filter((name) => /^\d+$/u.test(name)).map(Number);
  const commandLine = new Map(processes.map((id) => [id, read(`/proc/${id}/cmdline`).split('\0')]));
  const parent = new Map(processes.map((id) => [id, Number(/^\d+ \(.*\) \S (\d+)/su.exec(read(`/proc/${id}/stat`))?.[1] ?? 0)]));
  const browsers = new Set(processes.filter((id) => commandLine.get(id)!.includes(`--user-data-dir=${profileFolder}`)));
  const belongs = (id: number): boolean => id > 1 && (browsers.has(id) || belongs(parent.get(id) ?? 0));
  const renderers = processes.filter((id) => commandLine.get(id)!.some((part) => part.includes('--type=renderer')) && belongs(id)).map(memoryOf);
  return renderers.sort((a, b) => b.residentBytes - a.residentBytes)[0] ?? null;
}

function memoryOf(id: number): ProcessMemory {
  const rollup = read(`/proc/${id}/smaps_rollup`);
  const bytes = (field: string): number => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'mu').exec(rollup)?.[1] ?? 0) * 1024;
  return { residentBytes: bytes('Rss'), privateBytes: bytes('Private_Clean') + bytes('Private_Dirty') };
}

/** '' for a process that has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
