import { beforeEach, describe, expect, it } from 'vitest';
import { isAppError } from '../../contracts/errors';
import { SlotFile, type SlotFileOptions } from './slot-file';
import { HEADER_BYTES, PAGE_ROWS, PAGES_AT, type PageMeta } from './slot-layout';
import { MemoryDirectory, type MemoryFile } from './testing/memory-directory';

const STRIDE = 16;
const ROW_BYTES = 16;
const NAME = 'space.slots';

let directory: MemoryDirectory;

const options = (more: Partial<SlotFileOptions> = {}): SlotFileOptions => ({
  directory: directory.handle, name: NAME, identity: 'library/space', stride: STRIDE, rowBytes: ROW_BYTES, pausesMs: [], ...more,
});

async function open(more: Partial<SlotFileOptions> = {}): Promise<SlotFile> {
  const file = await SlotFile.open(options(more));
  if (file === null) throw new Error('no file');
  return file;
}

const stored = (): MemoryFile => {
  const file = directory.files.get(NAME);
  if (file === undefined) throw new Error('no file');
  return file;
};

/** The row of a version of a memory: no other version of any memory has the same. */
function rowOf(memory: number, seq: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array((STRIDE * 2) / 4);
  words.forEach((_, i) => (words[i] = memory * 1_000_003 + seq * 7_919 + i));
  return new Uint8Array(words.buffer);
}

/** What an index and a library would know: which version of which memory lies where. */
class Script {
  readonly rows: { memory: number; seq: number }[] = [];
  covered = 0;
  private seq = 0;
  private readonly meta: PageMeta;

  constructor(readonly file: SlotFile) {
    this.meta = file.newMeta();
  }

  /** After a start: what lies where is known. */
  continue(rows: readonly { memory: number; seq: number }[], seq: number): void {
    this.rows.push(...rows);
    this.seq = seq;
  }

  set(row: number, memory: number): void {
    const seq = ++this.seq;
    // As an index does: the file first, then what it knows.
    this.file.write(row, rowOf(memory, seq));
    this.rows[row] = { memory, seq };
  }

  drop(): void {
    this.file.drop(this.rows.length - 1);
    this.rows.pop();
  }

  seal(): void {
    this.file.truncate(this.rows.length);
    for (let page = 0; page * PAGE_ROWS < this.rows.length; page++) {
      if (this.file.isSealed(page)) continue;
      const rows = this.rows.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
      this.meta.count = rows.length;
      rows.forEach(({ memory, seq }, i) => {
        this.meta.ids[i * 4] = memory + 1;
        this.meta.seqs[i] = seq;
      });
      this.file.seal(page, this.meta);
    }
    this.file.writeHeader({ covered: ++this.covered });
  }
}

/** Two pages. */
function begin(script: Script): void {
  for (let i = 0; i < PAGE_ROWS + 3; i++) script.set(i, i);
  script.seal();
}

/** A session with everything in it: changes in both pages, rows that come and go. */
function goOn(script: Script): void {
  script.set(1, 9_001);
  script.set(PAGE_ROWS + 1, 9_002);
  script.seal();
  script.set(2, 9_003);
  script.drop();
  script.set(5, 9_004);
  script.seal();
  script.drop();
  script.drop();
  script.seal();
  script.set(PAGE_ROWS, 9_005);
  script.set(7, 9_006);
}

/** @returns how many rows could be taken; every one of them is what its columns say */
function takeAll(file: SlotFile): number {
  let taken = 0;
  const bytes = new Uint8Array(STRIDE * 2);
  for (const { page, meta } of file.pages()) {
    if (meta === null) continue;
    const damaged = new Set(file.verify(page, meta.count));
    for (let i = 0; i < meta.count; i++) {
      if (damaged.has(i)) continue;
      const [memory, seq] = [meta.ids[i * 4] - 1, meta.seqs[i]];
      file.read(page * PAGE_ROWS + i, 1, bytes);
      // Not `expect`: some hundred thousand times.
      if (Buffer.compare(bytes, rowOf(memory, seq)) !== 0) throw new Error(`row ${i} of page ${page} is not that of memory ${memory}, change ${seq}`);
      taken++;
    }
  }
  return taken;
}

beforeEach(() => {
  directory = new MemoryDirectory();
});

describe('SlotFile', () => {
  it('gives back at the next start what was sealed, and only that', async () => {
    const script = new Script(await open());
    expect(script.file.emptied).toBe('new');
    for (let i = 0; i < PAGE_ROWS + 10; i++) script.set(i, i);
    script.seal();
    script.set(0, 77);
    script.file.close();

    const file = await open();
    expect(file.emptied).toBeNull();
    expect(file.header.covered).toBe(1);
    expect(file.pageCount).toBe(2);
    expect([...file.pages()].map(({ sealed }) => sealed)).toEqual([false, true]);
    // Of the open page all but the row that was written since.
    expect(takeAll(file)).toBe(PAGE_ROWS + 9);
  });

  it('keeps every column, and bits only as long as the mean is the one they were made with', async () => {
    const file = await open();
    const mean = new Float32Array(STRIDE).fill(0.25);
    file.writeHeader({ mean, covered: 12, note: '{"a":1}' });
    file.write(0, rowOf(1, 1));
    const meta = file.newMeta();
    Object.assign(meta, { count: 1, hasBits: true });
    meta.ids.set([1, 2, 3, 4]);
    meta.seqs[0] = 2 ** 53 - 1;
    meta.hashes.set([0xffffffff, 6]);
    meta.blocks[0] = 7;
    meta.ordinals[0] = 8;
    meta.rowCounts[0] = 9;
    meta.bits.set([1, 2, 3]);
    meta.factors.set([0.5, 7, 9]);
    meta.ids[4] = 99; // beyond the count
    file.seal(0, meta);
    expect(file.hasBits(0)).toBe(true);
    file.close();

    const again = await open();
    expect(again.header).toMatchObject({ covered: 12, note: '{"a":1}', mean });
    const read = again.newMeta();
    expect(again.readMeta(0, read)).toBe(true);
    expect(read).toMatchObject({ count: 1, hasBits: true });
    expect([...read.ids.subarray(0, 8)]).toEqual([1, 2, 3, 4, 0, 0, 0, 0]);
    expect([read.seqs[0], ...read.hashes.subarray(0, 2), read.blocks[0], read.ordinals[0], read.rowCounts[0]]).toEqual([2 ** 53 - 1, 0xffffffff, 6, 7, 8, 9]);
    expect([...read.bits.subarray(0, 4)]).toEqual([1, 2, 3, 0]);
    expect([...read.factors.subarray(0, 3)]).toEqual([0.5, 7, 0]);
    again.writeHeader({ mean: new Float32Array(STRIDE) });
    expect(again.hasBits(0)).toBe(false);
    expect(again.readMeta(0, read)).toBe(true);
    expect(read.hasBits).toBe(false);
  });

  it('gives back rows as soon as they are written, in whatever order they came', async () => {
    const file = await open();
    const bytes = new Uint8Array(STRIDE * 2);
    const order = [0, 1, 2, 1, 500, 499, 3, 4, PAGE_ROWS - 1, PAGE_ROWS, PAGE_ROWS + 1, 2, 0];
    const last = new Map<number, number>();
    order.forEach((row, seq) => {
      file.write(row, rowOf(row, seq));
      last.set(row, seq);
      if (seq % 3 === 0) return;
      for (const [known, written] of last) {
        file.read(known, 1, bytes);
        expect(bytes).toEqual(rowOf(known, written));
      }
    });
    for (let i = 0; i < 400; i++) file.write(1_000 + i, rowOf(i, i));
    for (let i = 0; i < 400; i++) {
      file.read(1_000 + i, 1, bytes);
      expect(bytes).toEqual(rowOf(i, i));
    }
    expect(file.readTime(() => performance.now())).toBeLessThan(5_000);
  });

  it('reads rows across pages, also into shared memory', async () => {
    const { file } = new Script(await open());
    for (let i = 0; i < PAGE_ROWS + 2; i++) file.write(i, rowOf(i, i));
    const shared = new Uint8Array(new SharedArrayBuffer(4 * STRIDE * 2));
    file.read(PAGE_ROWS - 2, 4, shared);
    for (let i = 0; i < 4; i++) expect(Uint8Array.from(shared.subarray(i * STRIDE * 2, (i + 1) * STRIDE * 2))).toEqual(rowOf(PAGE_ROWS - 2 + i, PAGE_ROWS - 2 + i));
    expect(() => file.read(3 * PAGE_ROWS, 1, shared)).toThrow(/shorter/);
  });

  it('leaves no byte of a dropped row in the file once it is sealed, and gives whole pages back', async () => {
    const script = new Script(await open());
    for (let i = 0; i < PAGE_ROWS + 3; i++) script.set(i, i);
    script.seal();
    const gone = script.rows.slice(PAGE_ROWS - 1).map(({ memory, seq }) => rowOf(memory, seq));
    for (let i = 0; i < 4; i++) script.drop();
    script.seal();
    script.file.close();
    const bytes = Buffer.from(stored().bytes);
    for (const row of gone) expect(bytes.includes(Buffer.from(row))).toBe(false);
    expect(bytes.length).toBeLessThan(PAGES_AT + 1.5 * script.file.layout.pageBytes);
    expect(takeAll(await open())).toBe(PAGE_ROWS - 1);
  });

  it('wipes after a restart what was dropped before it', async () => {
    const script = new Script(await open());
    for (let i = 0; i < 10; i++) script.set(i, i);
    script.seal();
    const gone = script.rows.slice(8).map(({ memory, seq }) => rowOf(memory, seq));
    script.drop();
    script.drop();
    script.file.close(); // before it was sealed again

    const file = await open();
    const meta = file.newMeta();
    expect(file.readMeta(0, meta)).toBe(true);
    expect(file.isSealed(0)).toBe(false);
    meta.count = 8;
    file.seal(0, meta);
    for (const row of gone) expect(Buffer.from(stored().bytes).includes(Buffer.from(row))).toBe(false);
  });
});

describe('SlotFile after a crash', () => {
  it('holds nothing that is not as it was written, whichever write was the last', async () => {
    const whole = new Script(await open());
    begin(whole);
    const begun = { bytes: stored().bytes.slice(), rows: [...whole.rows] };
    const before = stored().operations;
    goOn(whole);
    const last = stored().operations - before;
    expect(last).toBeGreaterThan(25);
    let survived = 0;
    let wrong = 0;
    for (let crashAt = 1; crashAt <= last; crashAt++) {
      for (const keeps of [() => true, () => false, (i: number) => (i * 7 + crashAt) % 3 !== 0]) {
        directory = new MemoryDirectory();
        await directory.getFileHandle(NAME, { create: true });
        stored().put(begun.bytes);
        const script = new Script(SlotFile.on(stored().open(), options()));
        expect(takeAll(script.file)).toBe(PAGE_ROWS + 3);
        script.continue(begun.rows, PAGE_ROWS + 3);
        stored().trouble = { crashAt };
        expect(() => goOn(script)).toThrow();
        stored().restart(keeps);
        const file = SlotFile.on(stored().open(), options());
        survived += takeAll(file);
        wrong += file.emptied === null ? 0 : 1;
      }
    }
    // Some page always survives such a crash somewhere: it would prove nothing if all were always thrown away.
    expect(survived).toBeGreaterThan(last * PAGE_ROWS);
    expect(wrong).toBe(0);
  });

  it('begins anew after a crash in its very first writes', async () => {
    for (let crashAt = 1; crashAt <= 10; crashAt++) {
      for (const keeps of [() => true, () => false]) {
        directory = new MemoryDirectory();
        await directory.getFileHandle(NAME, { create: true });
        stored().trouble = { crashAt };
        expect(() => {
          const script = new Script(SlotFile.on(stored().open(), options()));
          for (let i = 0; i < 5; i++) script.set(i, i);
          script.seal();
          for (let i = 0; i < 5; i++) script.set(i, i);
        }).toThrow();
        stored().restart(keeps);
        const file = SlotFile.on(stored().open(), options());
        expect(takeAll(file)).toBeLessThanOrEqual(5);
      }
    }
  });

  it('never takes a row for what stood there before it was written', async () => {
    const script = new Script(await open());
    for (let i = 0; i < 10; i++) script.set(i, i);
    script.seal();
    script.set(3, 500);
    script.set(10, 501);
    stored().restart();
    const file = SlotFile.on(stored().open(), options());
    const meta = file.newMeta();
    expect([file.readMeta(0, meta), file.isSealed(0), meta.count]).toEqual([true, false, 10]);
    expect(file.verify(0, meta.count)).toEqual([3]);
    expect(takeAll(file)).toBe(9);
  });

  it('uses the other copy of the header when one is torn', async () => {
    const script = new Script(await open());
    for (let i = 0; i < 10; i++) script.set(i, i);
    script.seal();
    script.seal();
    const { generation } = script.file.header;
    script.file.close();
    stored().bytes[(generation % 2) * HEADER_BYTES + 40] ^= 1;
    const file = await open();
    expect(file.header.generation).toBe(generation - 1);
    expect(takeAll(file)).toBe(10);
  });
});

describe('SlotFile that was damaged or is not what it should be', () => {
  async function sealed(): Promise<Script> {
    const script = new Script(await open());
    for (let i = 0; i < PAGE_ROWS + 100; i++) script.set(i, i);
    script.seal();
    script.file.close();
    return script;
  }

  it('is emptied when both headers are damaged, or it belongs to another library, space or shape', async () => {
    await sealed();
    const good = stored().bytes.slice();
    const opened = async (more: Partial<SlotFileOptions>, damage: (bytes: Uint8Array) => void = () => {}): Promise<SlotFile> => {
      stored().bytes = good.slice();
      damage(stored().bytes);
      const file = await open(more);
      file.close();
      return file;
    };
    expect((await opened({})).emptied).toBeNull();
    expect((await opened({}, (bytes) => bytes.fill(7, 0, PAGES_AT))).emptied).toMatch(/damaged/);
    expect((await opened({ identity: 'other' })).emptied).toMatch(/something else/);
    expect((await opened({ stride: 32 })).emptied).toMatch(/something else/);
    expect((await opened({ rowBytes: 32 })).emptied).toMatch(/something else/);
    const beyond = await opened({ newest: 0 });
    expect(beyond.emptied).toMatch(/older/);
    expect([beyond.pageCount, stored().bytes.length]).toEqual([0, HEADER_BYTES]);
    expect((await opened({ newest: 1 })).emptied).toBeNull();
  });

  it('finds every flipped bit: in columns the page is not taken, in rows just the row', async () => {
    const { file } = await sealed();
    const good = stored().bytes.slice();
    const { metaBytes, slotBytes } = file.layout;
    for (let i = 0; i < 40; i++) {
      stored().bytes = good.slice();
      const at = PAGES_AT + Math.floor((i / 40) * metaBytes);
      stored().bytes[at] ^= 1 << (i % 8);
      const damaged = await open();
      expect([...damaged.pages()].map(({ meta }) => meta !== null), `byte ${at}`).toEqual([false, true]);
      damaged.close();
    }
    stored().bytes = good.slice();
    stored().bytes[PAGES_AT + metaBytes + 17 * slotBytes + 5] ^= 4;
    const damaged = await open();
    const meta = damaged.newMeta();
    expect(damaged.readMeta(0, meta)).toBe(true);
    expect(damaged.verify(0, meta.count)).toEqual([17]);
    expect(takeAll(damaged)).toBe(PAGE_ROWS + 99);
  });

  it('takes the pages that are left of a file that was cut off', async () => {
    const { file } = await sealed();
    const good = stored().bytes.slice();
    for (const [length, rows] of [[0, 0], [100, 0], [HEADER_BYTES + 5, 0], [PAGES_AT + 1_000, 0], [PAGES_AT + file.layout.pageBytes, PAGE_ROWS], [good.length - 1, PAGE_ROWS]]) {
      stored().bytes = good.slice(0, length);
      const cut = await open();
      expect(takeAll(cut), `${length} bytes`).toBe(rows);
      cut.close();
    }
  });

  it('takes no page of another place or another file', async () => {
    const { file } = await sealed();
    const { pageBytes } = file.layout;
    const mine = stored().bytes.slice();
    // Page 1 in place of page 0.
    stored().bytes.copyWithin(PAGES_AT, PAGES_AT + pageBytes, PAGES_AT + 2 * pageBytes);
    let damaged = await open();
    expect([...damaged.pages()].map(({ meta }) => meta !== null)).toEqual([false, true]);
    damaged.close();
    // A page of an earlier life of the same file.
    directory = new MemoryDirectory();
    await sealed();
    stored().bytes.set(mine.subarray(PAGES_AT, PAGES_AT + pageBytes), PAGES_AT);
    damaged = await open();
    expect([...damaged.pages()].map(({ meta }) => meta !== null)).toEqual([false, true]);
  });
});

describe('SlotFile without room, or without a file', () => {
  it('says STORAGE_FULL when the disk is full, and leaves what was sealed', async () => {
    const script = new Script(await open());
    for (let i = 0; i < 10; i++) script.set(i, i);
    script.seal();
    stored().trouble = { fullAt: stored().bytes.length };
    expect(() => script.file.write(PAGE_ROWS, rowOf(1, 1))).toThrow(expect.objectContaining({ code: 'STORAGE_FULL' }));
    stored().trouble = { quota: true };
    expect(() => script.file.write(2, rowOf(1, 1))).toThrow(expect.objectContaining({ code: 'STORAGE_FULL' }));
    // Nor is anything read any more: nobody knows what of it was written.
    expect(() => script.file.read(2, 1, new Uint8Array(STRIDE * 2))).toThrow(expect.objectContaining({ code: 'STORAGE_FULL' }));
    stored().restart();
    expect(takeAll(SlotFile.on(stored().open(), options()))).toBe(10);
  });

  it('does not take a short write for a whole one', async () => {
    const script = new Script(await open());
    script.set(0, 0);
    stored().trouble = { fullAt: PAGES_AT + script.file.layout.metaBytes + 5 };
    let error: unknown;
    script.file.write(0, rowOf(1, 1));
    try {
      script.file.read(0, 1, new Uint8Array(STRIDE * 2));
    } catch (caught) {
      error = caught;
    }
    expect(isAppError(error, 'STORAGE_FULL')).toBe(true);
  });

  it('gives a reason when another worker holds the file, and waits for one that is about to end', async () => {
    const holder = await open();
    let reason = '';
    expect(await SlotFile.open(options({ explain: (why) => (reason = why) }))).toBeNull();
    expect(reason).toMatch(/another tab/);
    setTimeout(() => holder.close(), 20);
    expect(await SlotFile.open(options({ pausesMs: [10, 20, 40, 80, 160] }))).not.toBeNull();
  });

  it('gives a reason where there is no such storage', async () => {
    let reason = '';
    expect(await SlotFile.open(options({ directory: null, explain: (why) => (reason = why) }))).toBeNull();
    expect(reason).not.toBe('');
  });
});
