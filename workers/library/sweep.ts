import type { MemoryId } from '../../src/contracts/memory';
import { imageHashes } from '../../src/core/text/image-references';
import { timeToForgetBy } from '../../src/storage/forgetting-clock';
import { ImageStore } from '../../src/storage/image-store';
import { KeptApartStore } from '../../src/storage/kept-apart-store';
import { LookupStore } from '../../src/storage/lookup-store';
import type { MemoryRow } from '../../src/storage/schema';
import { TrashStore } from '../../src/storage/trash-store';
import { VersionStore } from '../../src/storage/version-store';
import type { LibraryInsides } from './insides';
import { derivedOf } from './memory-records';
import type { Undo } from './undo';

const DAY_MS = 86_400_000;
/** An image is there before the text that names it is saved. */
const IMAGE_GRACE_MS = DAY_MS;
/** Between two looks for what nobody needs any more. */
const SWEEP_INTERVAL_MS = DAY_MS / 4;

/**
 * What maintenance does last: derives title keys, links and images of rows that lack them, and deletes images that nothing names, versions of
 * memories that are forgotten, decisions about them, and old steps.
 */
export class Sweep {
  readonly #lookups: LookupStore;
  readonly #images: ImageStore;
  readonly #trash: TrashStore;
  readonly #versions: VersionStore;
  readonly #keptApart: KeptApartStore;
  /** Rows up to this change number are right; null: not asked yet. */
  #derivedSeq: number | null = null;
  #notedSeq = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly insides: LibraryInsides,
    private readonly undo: Undo,
  ) {
    const { db } = insides.store;
    this.#lookups = new LookupStore(db);
    this.#images = new ImageStore(db);
    this.#trash = new TrashStore(db);
    this.#versions = new VersionStore(db);
    this.#keptApart = new KeptApartStore(db);
  }

  /** @param mayGoOn - asked between slices */
  async run(mayGoOn: () => boolean): Promise<void> {
    await this.#derive(mayGoOn);
    const wallNow = this.insides.wallNow();
    if (!mayGoOn() || Math.abs(wallNow - this.#sweptAt) < SWEEP_INTERVAL_MS) return;
    const now = await timeToForgetBy(this.insides.store.db, wallNow);
    if (now === null) return;
    await this.undo.dropOld(now);
    await this.insides.exclusively(() => this.#trash.sweepVersions());
    await this.#keptApart.sweep();
    // Begins again when somebody wrote meanwhile, or is searching now.
    if (await this.#sweepImages(now, mayGoOn)) this.#sweptAt = wallNow;
  }

  /**
   * Rows that this version wrote are right. Those that version 1 wrote, before an update or after it was taken back, have a higher
   * change number than what was noted last, and are looked at one by one.
   */
  async #derive(mayGoOn: () => boolean): Promise<void> {
    const { store, reader, exclusively, newSlice, openedAtSeq } = this.insides;
    if (this.#derivedSeq === null) this.#derivedSeq = this.#notedSeq = await this.#lookups.derivedUpTo();
    const slice = newSlice();
    if (this.#derivedSeq < openedAtSeq()) {
      for await (const rows of store.memoriesChangedAfter(this.#derivedSeq)) {
        if (!mayGoOn()) return;
        const wrong: MemoryId[] = [];
        for (const row of rows) {
          if (!isDerived(row)) wrong.push(row.id);
          await slice.breathe();
        }
        const reached = rows[rows.length - 1].seq;
        await exclusively(async () => {
          // Read again: somebody may have written one of them since.
          const now = (await store.getMemories(wrong)).filter((row) => row !== undefined);
          await this.#lookups.putDerived(now.map((row) => ({ ...row, ...derivedOf(row) })), reached);
          for (const { id } of now) reader.forget(id);
        });
        this.#derivedSeq = this.#notedSeq = reached;
        if (reached >= openedAtSeq()) break;
      }
    }
    const { lastSeq } = this.insides.records();
    this.#derivedSeq = lastSeq;
    if (lastSeq === this.#notedSeq) return;
    await this.#lookups.putDerived([], lastSeq);
    this.#notedSeq = lastSeq;
  }

  /** @returns false when it could not end */
  async #sweepImages(now: number, mayGoOn: () => boolean): Promise<boolean> {
    const { records, exclusively, newSlice } = this.insides;
    const unnamed = new Set((await this.#images.rows()).filter((row) => row.addedAt < now - IMAGE_GRACE_MS).map((row) => row.hash));
    if (unnamed.size === 0) return true;
    const seq = records().lastSeq;
    const slice = newSlice();
    const look = async (text: string): Promise<void> => {
      for (const hash of imageHashes(text)) unnamed.delete(hash);
      await slice.breathe();
    };
    for await (const rows of this.#trash.all()) {
      for (const { memory } of rows) await look(memory.text);
      if (!mayGoOn()) return false;
    }
    for await (const rows of this.#versions.all()) {
      for (const { text } of rows) await look(text);
      if (!mayGoOn()) return false;
    }
    return exclusively(async () => {
      // A memory that moved to the trash or to its versions meanwhile may have been passed over.
      if (records().lastSeq !== seq) return false;
      for (const hash of await this.#lookups.imagesNamed([...unnamed])) unnamed.delete(hash);
      // Added again while this looked: a text is about to name it.
      const old = (await this.#images.rows()).filter((row) => unnamed.has(row.hash) && row.addedAt < now - IMAGE_GRACE_MS);
      await this.#images.delete(old.map((row) => row.hash));
      return true;
    });
  }
}

function isDerived(row: MemoryRow): boolean {
  const { titleKey, links, images } = derivedOf(row);
  return row.titleKey === titleKey && isSame(row.links, links) && isSame(row.images, images);
}

function isSame(a: readonly string[] | undefined, b: readonly string[]): boolean {
  return a !== undefined && a.length === b.length && a.every((value, i) => value === b[i]);
}
