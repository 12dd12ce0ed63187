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
 * @param id - that of one renderer, where there are several
 * @returns null where the system has no /proc
 */
export function rendererMemory(profileFolder: string, id = rendererProcess(profileFolder)): ProcessMemory | null {
  return id === null || !existsSync(`/proc/${id}/smaps_rollup`) ? null : memoryOf(id);
}

/** The id of that process. @returns null where the system has no /proc, or no renderer runs */
export function rendererProcess(profileFolder: string): number | null {
  return processesOf(profileFolder).filter(({ renderer }) => renderer).map(({ id }) => ({ id, ...memoryOf(id) })).sort((a, b) => b.residentBytes - a.residentBytes)[0]?.id ?? null;
}

/** Seconds of processor time that the browser on a profile has used so far, all its processes. Null where the system has no /proc. */
export function browserSeconds(profileFolder: string): number | null {
  const processes = processesOf(profileFolder);
  return processes.length === 0 ? null : processes.reduce((sum, { id }) => sum + secondsIn(read(`/proc/${id}/stat`)), 0);
}

export interface ThreadTime {
  readonly id: string;
  readonly name: string;
  /** Of processor time, since it started. */
  readonly seconds: number;
}

/** What the threads of a process have used so far; empty for one that has ended. */
export function threadTimes(processId: number): ThreadTime[] {
  if (!existsSync(`/proc/${processId}/task`)) return [];
  return readdirSync(`/proc/${processId}/task`).map((id) => ({ id, name: read(`/proc/${processId}/task/${id}/comm`).trim(), seconds: secondsIn(read(`/proc/${processId}/task/${id}/stat`)) }));
}

/** User and system time of a `stat` line, which counts in hundredths on every Linux that Chromium runs on. */
function secondsIn(stat: string): number {
  const [user = 0, system = 0] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13).map(Number);
  return (user + system) / 100;
}

function processesOf(profileFolder: string): { readonly id: number; readonly renderer: boolean }[] {
  if (!existsSync('/proc/self/smaps_rollup')) return [];
  const processes = readdirSync('/proc').filter((name) => /^\d+$/u.test(name)).map(Number);
  const commandLine = new Map(processes.map((id) => [id, read(`/proc/${id}/cmdline`).split('\0')]));
  const parent = new Map(processes.map((id) => [id, Number(/^\d+ \(.*\) \S (\d+)/su.exec(read(`/proc/${id}/stat`))?.[1] ?? 0)]));
  const browsers = new Set(processes.filter((id) => commandLine.get(id)!.includes(`--user-data-dir=${profileFolder}`)));
  const belongs = (id: number): boolean => id > 1 && (browsers.has(id) || belongs(parent.get(id) ?? 0));
  return processes.filter(belongs).map((id) => ({ id, renderer: commandLine.get(id)!.some((part) => part.includes('--type=renderer')) }));
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
