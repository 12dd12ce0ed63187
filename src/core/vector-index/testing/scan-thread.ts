import { parentPort, workerData } from 'node:worker_threads';
import type { KernelFunctions } from '../kernel-functions';
import { instantiateForThread } from '../kernels';
import type { ScanWorkerMessage, ScanWorkerOrder } from '../scan-worker-order';
import { ScanControl } from '../shared-scan-control';
import { helpScans } from '../shared-scan-helper';
import { BREAK, CALLS, CONDUCT, STALL, STALLED } from './scan-thread-conduct';

/** A scan worker for tests in Node: `workers/scan/main.ts` with a conduct that the test dictates. Started by `startScanThread`. */
interface ThreadOrder extends ScanWorkerOrder {
  readonly conduct: SharedArrayBuffer;
}

const { module, memory, control, conduct } = workerData as ThreadOrder;
const words = new Int32Array(conduct);
const kernels = instantiateForThread(module, memory);

/** @param computeHalf - does the first half of what the call is about */
function conducted(computeHalf: () => void, computeAll: () => void): void {
  Atomics.add(words, CALLS, 1);
  const told = Atomics.load(words, CONDUCT);
  if (told === BREAK) throw new Error('told to break');
  if (told === STALL) {
    computeHalf();
    Atomics.store(words, STALLED, 1);
    Atomics.notify(words, STALLED);
    Atomics.wait(words, CONDUCT, STALL);
    Atomics.store(words, STALLED, 0);
  }
  computeAll();
}

const dictated: Pick<KernelFunctions, 'scoreInt8' | 'hamming'> = {
  scoreInt8: (codes, scales, count, ...rest) =>
    conducted(
      () => kernels.scoreInt8(codes, scales, count >> 1, ...rest),
      () => kernels.scoreInt8(codes, scales, count, ...rest),
    ),
  hamming: (bits, count, ...rest) =>
    conducted(
      () => kernels.hamming(bits, count >> 1, ...rest),
      () => kernels.hamming(bits, count, ...rest),
    ),
};

parentPort?.postMessage({ type: 'ready' } satisfies ScanWorkerMessage);
try {
  helpScans(new ScanControl(control), dictated);
} catch (error) {
  parentPort?.postMessage({ type: 'failed', reason: String(error) } satisfies ScanWorkerMessage);
}
