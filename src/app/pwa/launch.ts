import type { ImportStore } from '../../memories/importStore';
import { fromFileList } from '../../ui/pickedFiles';
import { takeAddress } from '../takeAddress';

/** Not in TypeScript's DOM library; Chromium only. */
interface LaunchParams {
  readonly targetURL?: string;
  readonly files?: readonly FileSystemFileHandle[];
}
interface LaunchQueue {
  setConsumer(consumer: (params: LaunchParams) => void): void;
}

declare global {
  interface Window {
    readonly launchQueue?: LaunchQueue;
  }
}

/**
 * Takes the files that the system opens with the installed app, and the addresses (of a shortcut, say) at which an app that runs
 * already is launched again: the manifest asks for the open window to be used, and not to be loaded anew. Launches wait in
 * the queue until this is called. In other browsers files are dropped or picked, and a launch opens its address.
 * @param onShared - a launch that another app's share has led to
 */
export function takeLaunches(imports: ImportStore, onShared: () => void): void {
  const queue = window.launchQueue;
  if (queue === undefined) return;
  let firstAddress: string | null = performance.getEntriesByType('navigation')[0]?.name ?? null;
  queue.setConsumer((params) => {
    const files = params.files ?? [];
    if (files.length > 0) {
      void imports.start(async () => fromFileList(await Promise.all(files.map((handle) => handle.getFile()))));
    }
    const address = params.targetURL;
    // The launch that opened this page is in the queue too, and its address was taken at start.
    const isFirst = address !== undefined && address === firstAddress;
    firstAddress = null;
    if (address === undefined || isFirst || !URL.canParse(address)) return;
    const { origin, search, hash } = new URL(address);
    if (origin === location.origin && takeAddress(search, hash) === 'shared') onShared();
  });
}
