import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { AppError } from '../contracts/errors';
import { whenIdle } from '../ui/afterStart';
import type { partLoads as Loads } from './partLoads';

/**
 * A part of the page that is not on the way to the first search, so not in the first download. A chunk that cannot be fetched
 * throws an error with words for the person.
 */
function part<P extends object>(pick: (loads: typeof Loads) => () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => {
    try {
      const { partLoads } = await import('./partLoads');
      return { default: await pick(partLoads)() };
    } catch (error) {
      // What browsers throw when a module could not be fetched; a module that fails while it runs throws something else.
      if (error instanceof TypeError) throw new AppError('ASSET_UNAVAILABLE', { file: 'a part of the page' }, { cause: error });
      throw error;
    }
  });
}

export const Toasts = part((loads) => loads.Toasts);
export const Reader = part((loads) => loads.Reader);
export const DropZone = part((loads) => loads.DropZone);
export const CommandPalette = part((loads) => loads.CommandPalette);
export const RelatedPane = part((loads) => loads.RelatedPane);
export const MonitorGlance = part((loads) => loads.MonitorGlance);
export const ImportPanel = part((loads) => loads.ImportPanel);
export const SelectionBar = part((loads) => loads.SelectionBar);
export const TrashRoom = part((loads) => loads.TrashRoom);
export const SettingsRoom = part((loads) => loads.SettingsRoom);
export const MonitorRoom = part((loads) => loads.MonitorRoom);
export const ModelsRoom = part((loads) => loads.ModelsRoom);
export const PersonasRoom = part((loads) => loads.PersonasRoom);
export const PersonaList = part((loads) => loads.PersonaList);
export const KeptIn = part((loads) => loads.KeptIn);
export const EmptyPersona = part((loads) => loads.EmptyPersona);
export const DuplicatesRoom = part((loads) => loads.DuplicatesRoom);
export const SimilarNotice = part((loads) => loads.SimilarNotice);
export const ShortcutsDialog = part((loads) => loads.ShortcutsDialog);
export const InstallOption = part((loads) => loads.InstallOption);
export const PwaNotices = part((loads) => loads.PwaNotices);

/**
 * Reads what is wanted any moment, part by part in idle time, so that it opens at once. Not the other rooms: the service worker has their files, and
 * scripts that were run stay in memory. Call after the start.
 */
export async function preloadParts(): Promise<void> {
  const { partLoads } = await import('./partLoads');
  for (const load of [partLoads.Toasts, partLoads.Reader, partLoads.DropZone, partLoads.CommandPalette, partLoads.RelatedPane, partLoads.MonitorGlance, partLoads.PwaNotices]) {
    await whenIdle();
    // Offline before it was cached: it is asked for again when somebody wants it.
    await load().catch(() => undefined);
  }
}
