import type { VectorSpace } from '../../../src/contracts/embedder';
import { bitRowBytes } from '../../../src/core/vector-index/bit-rotation';
import type { LargeStore } from '../../../src/storage/large-store';
import { SlotFile } from '../../../src/storage/slot-file/slot-file';
import type { LibraryInsides } from '../insides';
import { slotDirectoryOf, slotNameOf } from './slot-place';

/** Between two tries to get a file that somebody else holds. */
const RETRY_MS = 60_000;
/** Of what the browser lets this origin store, so many times a new file must be left: memories come first. */
const ROOM_LEFT = 2;
/** A search reads hundreds of rows. Where a read takes longer, they are better kept in memory. */
const SLOW_READ_MS = 0.05;

/** Gets the file of a vector space, or says why there is none. */
export class FileSource {
  /** Why there is no file, in words for the monitor. */
  reason = 'it was not made yet';
  /** When a try to begin a file makes sense, by the library's clock; null: not before the next start. */
  dueAt: number | null = 0;

  constructor(
    private readonly space: VectorSpace,
    private readonly insides: LibraryInsides,
    private readonly store: LargeStore,
  ) {}

  /** An empty one, if there is room for so many rows. */
  async begin(rows: number): Promise<SlotFile | null> {
    this.dueAt = null;
    // What an earlier one held has no use any more, whether there is room for another one or not.
    await this.remove();
    const bytes = rows * this.space.dimensions * 2;
    const { quota, usage } = (await globalThis.navigator?.storage?.estimate?.().catch(() => null)) ?? {};
    if (quota !== undefined && usage !== undefined && quota - usage < bytes * ROOM_LEFT) {
      this.reason = 'the device has too little space left for it';
      return null;
    }
    const file = await this.open({ anew: true });
    if (file === null) return null;
    try {
      if (file.readTime(this.insides.now) <= SLOW_READ_MS) return file;
      this.reason = 'reading files takes too long here, as it does in private windows';
    } catch (error) {
      this.reason = String(error);
    }
    file.close();
    await this.remove();
    return null;
  }

  /** The one that is there; an empty one where it is of no use. @param how - see `SlotFileShape` */
  async open(how: { readonly newest?: number; readonly anew?: boolean }): Promise<SlotFile | null> {
    const { space, insides } = this;
    const stride = Math.ceil(space.dimensions / 16) * 16;
    return SlotFile.open({
      ...how,
      directory: await slotDirectoryOf(insides),
      name: slotNameOf(insides, space.id),
      ...(insides.large.pausesMs === undefined ? {} : { pausesMs: insides.large.pausesMs }),
      // A library that was deleted and begun anew has another device id.
      identity: JSON.stringify([await this.store.deviceId(), space.id, space.dimensions]),
      stride,
      rowBytes: bitRowBytes(stride),
      explain: (reason, mayPass) => {
        this.reason = reason;
        this.dueAt = mayPass ? insides.now() + RETRY_MS : null;
      },
    });
  }

  /** The one that was begun could not be used now. */
  tryLater(): void {
    this.dueAt = this.insides.now() + RETRY_MS;
  }

  /** As far as nobody holds it. */
  async remove(): Promise<void> {
    await (await slotDirectoryOf(this.insides))?.removeEntry(slotNameOf(this.insides, this.space.id)).catch(() => {});
  }
}
