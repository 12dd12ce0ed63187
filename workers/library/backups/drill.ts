import type { BackupBatch, BatchOutcome, DrillReport } from '../../../src/contracts/backups';
import { HybridClock } from '../../../src/core/hybrid-clock';
import { deleteDrillDatabase, DRILL_DATABASE, hashesInOrder } from '../../../src/storage/drill-database';
import { LibraryStore } from '../../../src/storage/library-store';
import type { LibraryInsides } from '../insides';
import { MemoryRecords } from '../memory-records';
import { newDeviceId } from '../new-device-id';
import { restoreBatch, type RestoreTarget } from './restore-batch';

/** A library beside the live one, which a backup is restored into by the same code. Of the live one only ids and text hashes are read. */
export class Drill {
  private constructor(
    private readonly insides: LibraryInsides,
    private readonly target: RestoreTarget,
  ) {}

  static async begin(insides: LibraryInsides): Promise<Drill> {
    await deleteDrillDatabase();
    const store = new LibraryStore(DRILL_DATABASE);
    const { deviceId, lastSeq } = await store.open(newDeviceId(), () => {});
    const records = new MemoryRecords(new HybridClock(deviceId, insides.wallNow), lastSeq, insides.wallNow);
    let turn: Promise<unknown> = Promise.resolve();
    return new Drill(insides, {
      store,
      records: () => records,
      exclusively: (work) => {
        const done = turn.then(work, work);
        turn = done.catch(() => {});
        return done;
      },
      newSlice: insides.newSlice,
      change: (changes, along) => store.putMemories(changes.map(({ row }) => ({ row, stale: null })), along),
      placed: async () => 0,
      trashed: () => {},
      revived: () => {},
    });
  }

  restore(batch: BackupBatch): Promise<BatchOutcome> {
    return restoreBatch(this.target, batch);
  }

  /** Walks through both by id. */
  async compare(): Promise<Pick<DrillReport, 'restored' | 'same' | 'newer' | 'gone'>> {
    const slice = this.insides.newSlice();
    const live = hashesInOrder(this.insides.store.db);
    let page: readonly { readonly id: string; readonly hash: string }[] = [];
    let at = 0;
    const peek = async (): Promise<{ readonly id: string; readonly hash: string } | undefined> => {
      if (at === page.length) {
        page = (await live.next()).value ?? [];
        at = 0;
      }
      return page[at];
    };
    const report = { restored: 0, same: 0, newer: 0, gone: 0 };
    for await (const rows of hashesInOrder(this.target.store.db)) {
      for (const { id, hash } of rows) {
        report.restored++;
        let here = await peek();
        for (; here !== undefined && here.id < id; here = await peek()) {
          report.newer++;
          at++;
        }
        if (here?.id !== id) report.gone++;
        else {
          if (here.hash === hash) report.same++;
          else report.newer++;
          at++;
        }
        await slice.breathe();
      }
    }
    for (let here = await peek(); here !== undefined; here = await peek()) {
      report.newer++;
      at++;
    }
    return report;
  }

  async end(): Promise<void> {
    this.target.store.close();
    await deleteDrillDatabase();
  }
}
