import type { OfflineState } from './pwa/offline';

/** Only what was checked is said; nothing while it is not known. */
export function offlineWords(state: OfflineState | null): string {
  switch (state?.at) {
    case 'ready-offline':
      return 'Ready offline';
    case 'update-waiting':
      return state.readyOffline ? 'Ready offline · update waiting' : 'Update waiting';
    case 'installing':
      return 'Preparing for offline …';
    case 'incomplete':
      return 'Not ready offline: the browser cleared files';
    case 'failed':
      return 'Not available offline: this browser refused';
    default:
      return '';
  }
}
