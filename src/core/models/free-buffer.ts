/**
 * Gives the memory of a buffer back now. Left to the collector, tens of megabytes of a model stay until it next happens to look, and a
 * worker that only waits gives it no occasion. The buffer is empty afterwards. Browsers that cannot do it collect it some day.
 */
export function freeBuffer(buffer: ArrayBuffer): void {
  (buffer as ArrayBuffer & { transfer?(length: number): ArrayBuffer }).transfer?.(0);
}
