import type { ScanWorkerMessage, ScanWorkerOrder } from '../../src/core/vector-index/scan-worker-order';
import { instantiateForThread } from '../../src/core/vector-index/kernels';
import { helpScans } from '../../src/core/vector-index/shared-scan-helper';
import { ScanControl } from '../../src/core/vector-index/shared-scan-control';

/*
 * Helps the library worker to scan: started by it, on its memory, and ended with it (a browser ends nested workers with their parent). It
 * fetches nothing, holds nothing, and answers two things in its life: that it is ready, or why not. The kernels have passed their self-test in the
 * library worker, in the same browser; here they are only refused when they do not fit.
 */
const answer = (message: ScanWorkerMessage): void => self.postMessage(message);

self.addEventListener(
  'message',
  ({ data }: MessageEvent<ScanWorkerOrder>) => {
    try {
      const control = new ScanControl(data.control);
      const kernels = instantiateForThread(data.module, data.memory);
      answer({ type: 'ready' });
      // In a task of its own, so that the answer is on its way before this thread begins to sleep.
      setTimeout(() => {
        try {
          helpScans(control, kernels);
        } catch (error) {
          answer({ type: 'failed', reason: reasonOf(error) });
        }
        self.close();
      });
    } catch (error) {
      answer({ type: 'failed', reason: reasonOf(error) });
      self.close();
    }
  },
  { once: true },
);

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
