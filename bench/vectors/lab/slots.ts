import type { TimeSlice } from '../../../src/core/time-slice';
import { bitRowBytes } from '../../../src/core/vector-index/bit-rotation';
import type { LargeVectorIndex } from '../../../src/core/vector-index/large-vector-index';
import { SlotFile } from '../../../src/storage/slot-file/slot-file';
import { PAGE_ROWS } from '../../../src/storage/slot-file/slot-layout';

/** In the library these are the memory's; here a row's number is all there is to know of it. */
const IDENTITY = 'bench';
const FILE = 'bench.slots';

async function directory(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle('bench', { create: true });
}

export async function openSlots(dimensions: number): Promise<SlotFile> {
  const stride = Math.ceil(dimensions / 16) * 16;
  let reason = '';
  const slots = await SlotFile.open({
    directory: await directory(),
    name: FILE,
    identity: `${IDENTITY} ${dimensions}`,
    stride,
    rowBytes: bitRowBytes(stride),
    explain: (why) => {
      reason = why;
    },
  });
  if (slots === null) throw new Error(`There is no file: ${reason}`);
  return slots;
}

export async function deleteSlots(): Promise<void> {
  const folder = await directory();
  await folder.removeEntry(FILE).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
  });
}

/** Makes every page whole, with bits. */
export function sealPages(slots: SlotFile, index: LargeVectorIndex): void {
  slots.writeHeader({ mean: index.mean === null ? null : new Float32Array(index.mean) });
  const meta = slots.newMeta();
  for (let first = 0, page = 0; first < index.rowCount; first += PAGE_ROWS, page++) {
    const count = Math.min(PAGE_ROWS, index.rowCount - first);
    meta.count = count;
    for (let row = 0; row < count; row++) {
      const document = index.documentOfRow(first + row);
      // Not 0, which would be nobody's.
      meta.ids[row * 4] = document + 1;
      meta.ordinals[row] = index.ordinalOfRow(first + row);
      meta.rowCounts[row] = index.rowsOf(document);
      meta.seqs[row] = document + 1;
    }
    const bits = index.bitsOfRows(first, count);
    meta.hasBits = bits !== null;
    if (bits !== null) meta.bits.set(bits);
    const factors = index.factorsOfRows(first, count);
    if (factors !== null) meta.factors.set(factors);
    slots.seal(page, meta);
  }
}

/** Takes every page as it is. @throws Error when one is not whole */
export async function adoptPages(slots: SlotFile, index: LargeVectorIndex, slice: TimeSlice): Promise<void> {
  for (const { page, meta } of slots.pages()) {
    if (meta === null) throw new Error(`Page ${page} is not whole`);
    const documents = new Int32Array(meta.count);
    for (let row = 0; row < meta.count; row++) documents[row] = meta.ids[row * 4] - 1;
    const bits = meta.hasBits ? meta.bits.subarray(0, meta.count * slots.layout.rowBytes) : null;
    const factors = meta.hasBits ? meta.factors.subarray(0, meta.count * 2) : null;
    index.adopt({ count: meta.count, documents, ordinals: meta.ordinals.slice(0, meta.count), bits, factors });
    await slice.breathe();
  }
  await index.finishAdopting(slice);
}
