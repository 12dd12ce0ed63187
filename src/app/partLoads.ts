/**
 * Where the parts of the page come from that are not on the way to the first search, in the order in which they are likely to be
 * wanted. A module of its own, read after the start: the bundler's list of their files alone would be two kilobytes of the first load.
 */
export const partLoads = {
  Toasts: async () => (await import('../ui/Toasts')).Toasts,
  Reader: async () => (await import('../memories/reader/Reader')).Reader,
  DropZone: async () => (await import('../memories/DropZone')).DropZone,
  CommandPalette: async () => (await import('./CommandPalette')).CommandPalette,
  RelatedPane: async () => (await import('../search/RelatedPane')).RelatedPane,
  MonitorGlance: async () => (await import('../monitor/MonitorGlance')).MonitorGlance,
  ImportPanel: async () => (await import('../memories/ImportPanel')).ImportPanel,
  SelectionBar: async () => (await import('../memories/today/SelectionBar')).SelectionBar,
  TrashRoom: async () => (await import('../memories/trash/TrashRoom')).default,
  SettingsRoom: async () => (await import('../settings/SettingsRoom')).default,
  MonitorRoom: async () => (await import('../monitor/MonitorRoom')).MonitorRoom,
  ModelsRoom: async () => (await import('../models/ModelsRoom')).ModelsRoom,
  PersonasRoom: async () => (await import('../personas/PersonasRoom')).PersonasRoom,
  PersonaList: async () => (await import('../personas/PersonaList')).PersonaList,
  KeptIn: async () => (await import('../personas/KeptIn')).KeptIn,
  EmptyPersona: async () => (await import('../personas/EmptyPersona')).EmptyPersona,
  DuplicatesRoom: async () => (await import('../memories/duplicates/DuplicatesRoom')).default,
  SimilarNotice: async () => (await import('../memories/duplicates/SimilarNotice')).SimilarNotice,
  ShortcutsDialog: async () => (await import('./ShortcutsDialog')).ShortcutsDialog,
  InstallOption: async () => (await import('./pwa/InstallOption')).InstallOption,
  // A courtesy: where it cannot be loaded, the app is whole without it.
  PwaNotices: async () => import('./pwa/PwaNotices').then((module) => module.PwaNotices, () => () => null),
};
