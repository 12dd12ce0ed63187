import type { BackupsApi } from '../../../src/contracts/backups';
import { backupFault } from '../../../src/core/backup/backup-fault';
import { BackupStore } from '../../../src/storage/backup-store';
import { KeptApartStore } from '../../../src/storage/kept-apart-store';
import type { Caller, PartContext } from '../parts';
import { Drill } from './drill';
import { placeRestored } from './place-restored';
import { restoreBatch, type RestoreTarget } from './restore-batch';
import { SnapshotBatches } from './snapshot-batches';

/** A tab that was closed in the midst of an export never ends its snapshot: of more than this many the oldest goes. */
const MOST_SNAPSHOTS = 4;
/** And when nobody has asked for more of any for so long, all go: what is changed meanwhile is held for them. */
const SNAPSHOT_IDLE_MS = 15 * 60_000;

export function serveBackups({ insides, extras }: PartContext): (caller: Caller) => BackupsApi {
  const store = new BackupStore(insides.store.db);
  const decisions = new KeptApartStore(insides.store.db);
  // Numbers of another start of the library mean nothing to this one.
  let numbers = Math.trunc(insides.wallNow());
  const snapshots = new Map<number, SnapshotBatches>();
  let drill: Drill | null = null;
  const target: RestoreTarget = {
    store: insides.store,
    records: insides.records,
    exclusively: insides.exclusively,
    newSlice: insides.newSlice,
    change: (changes, along) => extras.writer.change(changes, along),
    placed: (writes, vectors, slice) => placeRestored(insides, writes, vectors, slice),
    trashed: (ids) => ids.forEach((id) => insides.maintenance.intoTrash(id)),
    revived: (ids) => ids.forEach((id) => insides.maintenance.outOfTrash(id)),
  };
  let idle: ReturnType<typeof setTimeout> | undefined;
  const snapshotOf = (number: number): SnapshotBatches => {
    clearTimeout(idle);
    idle = setTimeout(() => [...snapshots.keys()].forEach(end), SNAPSHOT_IDLE_MS);
    const snapshot = snapshots.get(number);
    if (snapshot === undefined) throw backupFault('interrupted');
    return snapshot;
  };
  const end = (number: number): void => {
    snapshots.get(number)?.end();
    snapshots.delete(number);
  };
  return () => ({
    async begin() {
      const snapshot = await SnapshotBatches.begin(insides);
      snapshots.set(++numbers, snapshot);
      for (const old of [...snapshots.keys()].slice(0, -MOST_SNAPSHOTS)) end(old);
      return { snapshot: numbers, counts: snapshot.counts, seq: snapshot.seq };
    },
    next: async (number) => snapshotOf(number).next(),
    rest: async (number) => snapshotOf(number).rest,
    end: async (number) => end(number),
    async restore(batch) {
      const outcome = await restoreBatch(target, batch);
      if (outcome.added.length > 0) insides.changed('added', outcome.added);
      return outcome;
    },
    async restoreRest(rest) {
      const { personas } = await insides.exclusively(async () => {
        await decisions.restore(rest.keptApart ?? []);
        return store.putRest(rest, (after) => insides.records().stamp(after));
      });
      if (personas > 0) insides.changed('personas', []);
    },
    async beginDrill() {
      await drill?.end();
      drill = await Drill.begin(insides);
    },
    async drillRestore(batch) {
      if (drill === null) throw backupFault('interrupted');
      return drill.restore(batch);
    },
    async endDrill() {
      const ended = drill;
      drill = null;
      try {
        return ended === null ? null : await ended.compare();
      } finally {
        await ended?.end();
      }
    },
    note: (record) => store.note(record),
    noteDrill: (at) => store.noteDrill(at),
    log: () => store.log(),
  });
}
