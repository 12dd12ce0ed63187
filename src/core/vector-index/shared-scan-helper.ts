import type { KernelFunctions } from './kernel-functions';
import { scanChunk } from './shared-scan-chunk';
import type { ScanControl } from './shared-scan-control';

/**
 * What a helping thread does until it is stopped: sleeps, takes chunks of a scan as long as there are any, sleeps. Blocks its thread.
 * @param kernels - of this thread, on the memory of the searching one
 * @throws whatever a kernel throws; the chunk is then done by the searching thread
 */
export function helpScans(control: ScanControl, kernels: Pick<KernelFunctions, 'scoreInt8' | 'hamming'>): void {
  for (;;) {
    // Read before the gate is tried: if a job is posted in between, `sleep` returns at once.
    const { epoch } = control;
    if (control.isStopped) return;
    if (control.enter()) {
      try {
        const job = control.readJob();
        for (let chunk = control.takeChunk(); chunk < job.chunks && !control.isStopped; chunk = control.takeChunk()) {
          scanChunk(kernels, job, control.segments, chunk);
          control.markDone(chunk);
        }
      } finally {
        control.leave();
      }
    }
    control.sleep(epoch);
  }
}
