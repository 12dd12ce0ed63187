import type { Kernels } from './kernel-functions';
import { createKernels } from './kernels';
import { LargeIndex } from './large-index';
import type { LargeIndexOptions } from './large-vector-index';
import { ResidentIndex } from './resident-index';
import { withSharedMemory } from './shared-memory-import';
import { FLOAT_TOLERANCE, HALF_TOLERANCE, testVectorIndex, type CreateIndex } from './testing/conformance';
import { kernelBytes, loadKernelModule } from './testing/load-kernels';
import { MemoryRowFile } from './testing/memory-row-file';

const module = loadKernelModule();
const sharedModule = new WebAssembly.Module(withSharedMemory(kernelBytes()));
const simd = (): Kernels => createKernels(module);
/** 512 MiB at most, since a shared memory may have to reserve its maximum. */
const shared = (): Kernels => createKernels(sharedModule, { shared: true, maximumPages: 8_192 });
const scalar = (): Kernels => createKernels(null);

const resident =
  (kernels: () => Kernels): CreateIndex =>
  (dimensions, options) =>
    ResidentIndex.create({ dimensions, kernels: kernels(), now: () => 0, ...options });

const large =
  (kernels: () => Kernels, manner: LargeIndexOptions['manner'], inFile: boolean): CreateIndex =>
  (dimensions, options) => {
    const rows = inFile ? new MemoryRowFile(Math.ceil(dimensions / 16) * 16) : null;
    return LargeIndex.create({ dimensions, kernels: kernels(), now: () => 0, manner, rows, ...options });
  };

const INT8 = { format: 'i8', candidates: 400 } as const;
const BITS = { format: 'b1', candidates: 400 } as const;
/** Plain TypeScript is slow, and the tests of the kernels hold both to the same results. */
const dimensions = [100, 256];
const float = { proven: true, tolerance: FLOAT_TOLERANCE };
const half = { proven: true, tolerance: HALF_TOLERANCE };
const measured = { proven: false, tolerance: HALF_TOLERANCE };

testVectorIndex('resident, SIMD kernels', resident(simd), float);
testVectorIndex('resident, scalar kernels', resident(scalar), { ...float, dimensions });
testVectorIndex('int8 codes, rows in memory', large(simd, INT8, false), half);
testVectorIndex('int8 codes, rows in a file, scalar kernels', large(scalar, INT8, true), { ...half, dimensions });
testVectorIndex('bits, rows in memory, scalar kernels', large(scalar, BITS, false), { ...measured, dimensions });
testVectorIndex('bits, rows in memory', large(simd, BITS, false), { ...measured, dimensions: [384, 768, 1024, 1536, 2048] });
testVectorIndex('bits, rows in a file, shared memory', large(shared, BITS, true), measured);
