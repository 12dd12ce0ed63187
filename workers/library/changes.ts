import { AppError } from '../../src/contracts/errors';
import type { BulkPatch, Memory, MemoryId, MemoryPatch, MemoryVersion, UpdatedMemory } from '../../src/contracts/memory';
import { applyBulk, type PatchBack, normalizeBulk } from '../../src/core/bulk-change';
import { changesOf } from '../../src/core/normalize-patch';
import { keepsVersion } from '../../src/core/version-policy';
import type { Along } from '../../src/storage/library-store';
import type { MemoryRow, VersionRow } from '../../src/storage/schema';
import { addStep, withoutMemories } from '../../src/storage/undo-steps';
import { keepVersion, VersionStore } from '../../src/storage/version-store';
import type { LibraryInsides } from './insides';
import { toMemory } from './memory-text';
import type { Change, MemoryWriter } from './memory-writer';
import { requireIds } from './require-input';

/** What a person does to memories that are there, each with what takes it back: a version, or a step. */
export class Changes {
  readonly #versions: VersionStore;

  constructor(
    private readonly insides: LibraryInsides,
    private readonly writer: MemoryWriter,
  ) {
    this.#versions = new VersionStore(insides.store.db);
  }

  /** @param basedOn - stamp of what the caller had before it; another one means that somebody else has written since, whose words are then kept whatever the sitting */
  async update(id: MemoryId, patch: MemoryPatch, { basedOn }: { readonly basedOn?: string } = {}): Promise<UpdatedMemory> {
    return this.insides.exclusively(async () => {
      const before = await this.#existing(id);
      const changed = this.insides.records().rewrite(before, changesOf(before, patch));
      const overtook = basedOn !== undefined && basedOn !== before.hlc && isReplaced(before, changed.row);
      const last = !overtook && isReworded(before, changed.row) ? ((await this.#versions.last(id)) ?? null) : null;
      const along = overtook || keepsVersion(before, changed.row, last, this.insides.wallNow()) ? [keepVersion(this.#versionOf(before, false))] : [];
      await this.writer.change([{ before, ...changed }], along);
      return overtook ? { ...toMemory(changed.row), overtook } : toMemory(changed.row);
    });
  }

  /** Last replaced first. */
  async versions(id: MemoryId): Promise<MemoryVersion[]> {
    return (await this.#versions.of(id)).map(({ byRestore: _byRestore, id: number, ...version }) => ({ ...version, id: number ?? 0 }));
  }

  async restoreVersion(id: MemoryId, version: number): Promise<Memory> {
    return this.insides.exclusively(async () => {
      const before = await this.#existing(id);
      const wanted = await this.#versions.get(version);
      if (wanted === undefined || wanted.memoryId !== id) throw new AppError('NOT_FOUND', { id, version });
      const { text, title, titleDerived, tags, type } = wanted;
      const changed = this.insides.records().rewrite(before, { text, title, titleDerived, tags, type });
      // A call repeated after a crash finds the wording there already.
      if (!isReplaced(before, changed.row)) return toMemory(before);
      await this.writer.change([{ before, ...changed }], [keepVersion(this.#versionOf(before, true))]);
      return toMemory(changed.row);
    });
  }

  async updateMany(ids: readonly MemoryId[], patch: BulkPatch): Promise<number> {
    const bulk = normalizeBulk(patch);
    requireIds(ids);
    return this.insides.exclusively(async () => {
      const slice = this.insides.newSlice();
      const changes: Change[] = [];
      const patches: PatchBack[] = [];
      for (const before of await this.writer.read(ids, slice)) {
        const made = applyBulk(before, bulk);
        if (made === null) continue;
        changes.push({ before, ...this.insides.records().rewrite(before, made.after) });
        patches.push(made.back);
        await slice.breathe();
      }
      if (changes.length === 0) return 0;
      await this.writer.change(changes, [addStep({ at: this.insides.wallNow(), kind: 'changed', title: onlyTitle(changes.map((change) => change.before)), inverse: { do: 'patch', patches } })]);
      return changes.length;
    });
  }

  async remove(ids: readonly MemoryId[]): Promise<number> {
    requireIds(ids);
    return this.insides.exclusively(async () => {
      const rows = await this.writer.read(ids, this.insides.newSlice());
      const step: Along = addStep({ at: this.insides.wallNow(), kind: 'removed', title: onlyTitle(rows), inverse: { do: 'restore', ids: rows.map((row) => row.id) } });
      await this.writer.takeAway(rows, [step]);
      return rows.length;
    });
  }

  /** Brings memories back otherwise than by a step: a step that names them must not bring them back again after another removal. */
  async restore(ids: readonly MemoryId[]): Promise<number> {
    requireIds(ids);
    return this.insides.exclusively(() => this.writer.bringBack(ids, [withoutMemories(new Set(ids), 'restore')]));
  }

  async #existing(id: MemoryId): Promise<MemoryRow> {
    const [row] = await this.insides.reader.memories([id]);
    if (row === undefined) throw new AppError('NOT_FOUND', { id });
    return row;
  }

  #versionOf({ id, text, title, titleDerived, tags, type, updatedAt }: MemoryRow, byRestore: boolean): VersionRow {
    return { memoryId: id, text, title, titleDerived, tags, type, writtenAt: updatedAt, replacedAt: this.insides.wallNow(), byRestore };
  }
}

function isReworded(before: MemoryRow, after: MemoryRow): boolean {
  return before.text !== after.text || before.title !== after.title;
}

/** Something that a version holds is not there any more. */
function isReplaced(before: MemoryRow, after: MemoryRow): boolean {
  return isReworded(before, after) || before.tags.join('\n') !== after.tags.join('\n') || before.type !== after.type;
}

function onlyTitle(rows: readonly MemoryRow[]): string | null {
  return rows.length === 1 ? rows[0].title : null;
}
