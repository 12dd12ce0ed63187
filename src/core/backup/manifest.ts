import { ARCHIVE_VERSION, type BackupCounts } from '../../contracts/backups';
import { backupFault } from './backup-fault';

export const MANIFEST = 'manifest.json';
const FORMAT = 'engram-archive';

export interface ManifestFile {
  readonly path: string;
  /** Bytes, unpacked. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

export interface Manifest {
  readonly version: number;
  /** Unix ms. */
  readonly createdAt: number;
  readonly appVersion: string;
  readonly counts: BackupCounts;
  readonly files: readonly ManifestFile[];
}

const COUNTS = ['memories', 'trashed', 'versions', 'images', 'personas', 'searches', 'vectorSpaces'] as const satisfies readonly (keyof BackupCounts)[];

/** The files as they are written, each a finished line: a hundred thousand objects would be many times as large. */
export class ManifestLines {
  readonly #pieces: Uint8Array<ArrayBuffer>[] = [];
  #lines: string[] = [];

  add(file: ManifestFile): void {
    this.#lines.push(JSON.stringify(file));
    if (this.#lines.length === 500) this.#pack();
  }

  /** One file in each line. */
  finish({ createdAt, appVersion, counts }: Omit<Manifest, 'files' | 'version'>): Uint8Array<ArrayBuffer> {
    this.#pack();
    const head = JSON.stringify({ format: FORMAT, version: ARCHIVE_VERSION, createdAt: new Date(createdAt).toISOString(), appVersion, counts });
    const encoder = new TextEncoder();
    const parts = [encoder.encode(`${head.slice(0, -1)},"files":[\n`), ...this.#pieces, encoder.encode(']}\n')];
    // The comma behind the last one.
    const last = parts.length - 2;
    if (this.#pieces.length > 0) parts[last] = parts[last].with(parts[last].length - 2, 0x20) as Uint8Array<ArrayBuffer>;
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #pack(): void {
    if (this.#lines.length > 0) this.#pieces.push(new TextEncoder().encode(this.#lines.map((line) => `${line},\n`).join('')));
    this.#lines = [];
  }
}

/** @throws AppError `BACKUP_FAILED`: `not-a-backup` for another program's manifest, `newer` (facts `version`, `known`), `damaged` */
export function parseManifest(bytes: Uint8Array): Manifest {
  let given: Record<string, unknown>;
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value !== 'object' || value === null) throw new TypeError('no object');
    given = value as Record<string, unknown>;
  } catch (error) {
    throw backupFault('damaged', { path: MANIFEST, reason: 'it cannot be read' }, { cause: error });
  }
  const { format, version, createdAt, appVersion, counts, files } = given;
  if (format !== FORMAT) throw backupFault('not-a-backup');
  if (typeof version === 'number' && version > ARCHIVE_VERSION) throw backupFault('newer', { version, known: ARCHIVE_VERSION, of: 'archive' });
  const at = typeof createdAt === 'string' ? Date.parse(createdAt) : Number.NaN;
  if (version !== ARCHIVE_VERSION || !Number.isFinite(at) || typeof appVersion !== 'string' || !Array.isArray(files) || !files.every(isFile)) throw backupFault('damaged', { path: MANIFEST, reason: 'it does not fit' });
  return { version, createdAt: at, appVersion: appVersion.slice(0, 40), counts: countsOf(counts), files };
}

function countsOf(value: unknown): BackupCounts {
  const given = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  const counts: Partial<Record<keyof BackupCounts, number>> = {};
  for (const name of COUNTS) {
    const count = given[name];
    if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) throw backupFault('damaged', { path: MANIFEST, reason: 'it does not fit' });
    counts[name] = count;
  }
  return counts as BackupCounts;
}

function isFile(value: unknown): value is ManifestFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, size, sha256 } = value as Record<string, unknown>;
  return typeof path === 'string' && Number.isSafeInteger(size) && (size as number) >= 0 && typeof sha256 === 'string' && /^[0-9a-f]{64}$/.test(sha256);
}
