import type { TrigramScores } from '../../src/core/text/language';

let loading: Promise<TrigramScores> | undefined;

/**
 * franc-min: a pure, maintained detector whose trigram tables (48 KB compressed) know some 80 languages; nothing leaves the device. A part
 * of its own, read only when an import holds what is neither English at sight nor told by its script. Without it (offline before it
 * was cached) such texts stay without a notice.
 */
export function loadTrigrams(): Promise<TrigramScores> {
  loading ??= import('franc-min').then(
    ({ francAll }): TrigramScores => francAll,
    (): TrigramScores => {
      loading = undefined;
      return () => [];
    },
  );
  return loading;
}
