import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Conditions } from '../results';
import type { Distribution } from '../vectors/lab/distribution';

export interface PeerRow {
  readonly rows: number;
  readonly id: string;
  readonly label: string;
  readonly packages: readonly string[];
  readonly outcome:
    | {
        readonly at: 'done';
        readonly buildMs: number;
        readonly insert: Distribution;
        readonly times: Distribution;
        readonly recall: number;
        readonly worst: number;
        readonly fresh: boolean;
        /** Growth of the renderer process; null where the system does not tell. */
        readonly memoryMB: number | null;
        /** Its p50 by Engram's, each measured in turn, the median of some rounds; null for Engram's own first row. */
        readonly ratio: number | null;
      }
    | { readonly at: 'unfinished'; readonly added: number; readonly buildMs: number }
    | { readonly at: 'failed'; readonly reason: string };
  readonly conditions: Conditions;
}

const root = new URL('../../', import.meta.url);
export const PEERS_FILE = fileURLToPath(new URL('bench/results/peers.json', root));
export const PEERS_SMOKE_FILE = fileURLToPath(new URL('.cache/bench/peers-smoke.json', root));

export function readPeers(file: string): PeerRow[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PeerRow[]) : [];
}

export function savePeer(row: PeerRow, order: readonly string[], file: string): void {
  const others = readPeers(file).filter(({ id, rows }) => id !== row.id || rows !== row.rows);
  const all = [...others, row].filter(({ id }) => order.includes(id)).sort((a, b) => a.rows - b.rows || order.indexOf(a.id) - order.indexOf(b.id));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, `${JSON.stringify(all, null, 1)}\n`);
  renameSync(`${file}.part`, file);
}
