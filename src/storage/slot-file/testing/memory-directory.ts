import type { SlotHandle } from '../slot-handle';

/** What a file does when a test wants trouble. */
export interface Trouble {
  /** The write, truncate or flush with this number (from 1) is the last thing that happens, and only half of it does. */
  crashAt?: number;
  /** Writes that would make the file larger than this are cut short. */
  fullAt?: number;
  /** Writes throw what a browser throws when the quota is used up. */
  quota?: boolean;
  /** Each read takes so long. */
  readMs?: number;
  /** Reads from here on throw what a browser throws when the disk is defective. */
  unreadableFrom?: number;
}

/** Thrown by everything after a crash. */
class Crashed extends Error {}

interface Pending {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A file in memory: what was flushed is safe, what was written since may be lost, each write for itself. */
export class MemoryFile {
  bytes = new Uint8Array(0);
  trouble: Trouble = {};
  /** Writes, truncates and flushes so far. */
  operations = 0;
  isHeld = false;
  #flushed = new Uint8Array(0);
  #pending: Pending[] = [];
  #crashed = false;

  open(): SlotHandle {
    if (this.isHeld) throw new DOMException('held', 'NoModificationAllowedError');
    this.isHeld = true;
    let closed = false;
    const check = (): void => {
      if (this.#crashed) throw new Crashed('the machine is off');
      if (closed) throw new DOMException('closed', 'InvalidStateError');
    };
    return {
      read: (into, { at }) => {
        check();
        for (const end = performance.now() + (this.trouble.readMs ?? 0); performance.now() < end; );
        if (at + into.length > (this.trouble.unreadableFrom ?? Infinity)) throw new DOMException('defective', 'InvalidStateError');
        const part = this.bytes.subarray(at, at + into.length);
        into.set(part);
        return part.length;
      },
      write: (from, { at }) => {
        check();
        if (this.trouble.quota === true) throw new DOMException('full', 'QuotaExceededError');
        const room = Math.max(0, Math.min(from.length, (this.trouble.fullAt ?? Infinity) - at));
        const last = this.#count();
        this.#write(at, from.slice(0, last ? room >> 1 : room));
        if (last) this.#stop();
        return room;
      },
      flush: () => {
        check();
        if (this.#count()) this.#stop();
        this.#pending = [];
        this.#flushed = this.bytes.slice();
      },
      truncate: (size) => {
        check();
        if (size > (this.trouble.fullAt ?? Infinity)) throw new DOMException('full', 'QuotaExceededError');
        if (this.#count()) this.#stop();
        const next = new Uint8Array(size);
        next.set(this.bytes.subarray(0, size));
        this.bytes = next;
        // Sizes are kept by the file system's own journal: what is cut off stays so.
        const flushed = new Uint8Array(size);
        flushed.set(this.#flushed.subarray(0, size));
        this.#flushed = flushed;
        this.#pending = this.#pending.filter(({ at, bytes }) => at + bytes.length <= size);
      },
      getSize: () => this.bytes.length,
      close: () => {
        closed = true;
        this.isHeld = false;
      },
    };
  }

  /** All of it at once, and safe. */
  put(bytes: Uint8Array): void {
    this.bytes = bytes.slice();
    this.#flushed = bytes.slice();
    this.#pending = [];
  }

  /** After a crash: the file as the next start finds it. @param keeps - whether a write that was not flushed has reached the disk; default: all have */
  restart(keeps: (index: number) => boolean = () => true): void {
    const size = this.bytes.length;
    const next = new Uint8Array(size);
    next.set(this.#flushed.subarray(0, size));
    this.#pending.forEach(({ at, bytes }, i) => {
      if (keeps(i)) next.set(bytes.subarray(0, Math.max(0, size - at)), at);
    });
    this.bytes = next;
    this.#flushed = next.slice();
    this.#pending = [];
    this.#crashed = false;
    this.isHeld = false;
    this.trouble = {};
  }

  /** @returns whether this is the one that the crash comes in */
  #count(): boolean {
    return ++this.operations === this.trouble.crashAt;
  }

  #stop(): never {
    this.#crashed = true;
    throw new Crashed('the machine went off');
  }

  #write(at: number, bytes: Uint8Array): void {
    if (at + bytes.length > this.bytes.length) {
      const next = new Uint8Array(at + bytes.length);
      next.set(this.bytes);
      this.bytes = next;
    }
    this.bytes.set(bytes, at);
    this.#pending.push({ at, bytes });
  }
}

/** A folder in memory, as far as slot files need one. */
export class MemoryDirectory {
  /** Of files that are made from now on. */
  trouble: Trouble = {};
  readonly files = new Map<string, MemoryFile>();

  /** As the browser's type, of which only `getFileHandle`, `removeEntry` and `keys` are there. */
  get handle(): FileSystemDirectoryHandle {
    return this as unknown as FileSystemDirectoryHandle;
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<unknown> {
    let file = this.files.get(name);
    if (file === undefined) {
      if (!create) throw new DOMException('none', 'NotFoundError');
      file = new MemoryFile();
      file.trouble = { ...this.trouble };
      this.files.set(name, file);
    }
    const found = file;
    return { createSyncAccessHandle: async () => found.open(), getFile: async () => new Blob([found.bytes]) };
  }

  async removeEntry(name: string): Promise<void> {
    if (this.files.get(name)?.isHeld === true) throw new DOMException('held', 'NoModificationAllowedError');
    if (!this.files.delete(name)) throw new DOMException('none', 'NotFoundError');
  }

  async *keys(): AsyncGenerator<string> {
    yield* this.files.keys();
  }
}
