import type { Engram } from '../contracts/engine';
import type { Persona } from '../contracts/personas';
import { announce } from '../ui/announcer';
import { downloadFile } from '../ui/downloadFile';
import { formatBytes } from '../ui/format';
import { showToast } from '../ui/toasts';

let running = false;

/** As `exportLibrary`; a second call while it runs does nothing. @throws what the engine throws */
export async function exportArchive(engram: Engram, persona?: Pick<Persona, 'id' | 'name'>): Promise<void> {
  if (running) return;
  running = true;
  announce(persona === undefined ? 'Exporting everything' : `Exporting ${persona.name}`);
  try {
    const zip = await engram.exportArchive(persona === undefined ? {} : { persona: persona.id });
    const name = `engram-${persona === undefined ? '' : `${inFileName(persona.name)}-`}${localDate(new Date())}.zip`;
    downloadFile(zip, name);
    showToast(`Exported to ${name} (${formatBytes(zip.size)}).`);
  } finally {
    running = false;
  }
}

/** What no file system minds. */
function inFileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').toLowerCase() || 'persona';
}

function localDate(now: Date): string {
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}-${String(now.getDate()).padStart(2, '0')}`;
}
