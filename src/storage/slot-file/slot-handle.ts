/** What the file needs of a `FileSystemSyncAccessHandle`, which has this shape. */
export interface SlotHandle {
  /** @returns bytes read; fewer than asked for at the end of the file */
  read(into: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  /** @returns bytes written */
  write(from: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  flush(): void;
  truncate(size: number): void;
  getSize(): number;
  close(): void;
}
