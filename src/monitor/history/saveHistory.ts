import type { Engram } from '../../contracts/engine';
import type { HistoryExtent, Resolution } from '../../contracts/figures';
import { downloadFile } from '../../ui/downloadFile';

const RESOLUTIONS: readonly Resolution[] = ['day', 'hour', 'minute'];

/** Writes all that is kept into a JSON file: what there is, and each metric by day, hour and minute as far back as each reaches. */
export async function saveHistory(engram: Engram, extent: HistoryExtent): Promise<void> {
  const now = Date.now();
  const from = extent.from ?? now;
  const history: Record<string, unknown> = {};
  // One after another: each is read out of the database whole.
  for (const resolution of RESOLUTIONS) history[resolution] = await engram.monitor.history({ from, to: now + 1, resolution });
  const file = new Blob([JSON.stringify({ format: 'engram-history', formatVersion: 1, savedAt: now, extent, history }, null, 1)], { type: 'application/json' });
  downloadFile(file, `engram-history-${new Date(now).toISOString().slice(0, 10)}.json`);
}
