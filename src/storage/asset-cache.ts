import { AppError } from '../contracts/errors';
import type { LoadProgress } from '../contracts/embedder';

interface AssetDescription {
  readonly url: string;
  readonly sizeBytes: number;
  /** Hex. */
  readonly sha256: string;
}

async function sha256Hex(bytes: ArrayBuffer): Promise<string | null> {
  // Absent outside secure contexts, where there is no Cache API either.
  if (globalThis.crypto?.subtle === undefined) return null;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function isIntact(bytes: ArrayBuffer, asset: AssetDescription): Promise<boolean> {
  if (bytes.byteLength !== asset.sizeBytes) return false;
  const digest = await sha256Hex(bytes);
  return digest === null || digest === asset.sha256;
}

async function openCache(name: string): Promise<Cache | null> {
  try {
    return typeof caches === 'undefined' ? null : await caches.open(name);
  } catch {
    // Private windows of some browsers have the API and refuse to use it.
    return null;
  }
}

async function readWithProgress(response: Response, onProgress: (loadedBytes: number) => void): Promise<ArrayBuffer> {
  if (response.body === null) return response.arrayBuffer();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.byteLength;
    onProgress(loaded);
  }
  const bytes = new Uint8Array(loaded);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes.buffer;
}

/**
 * A file of known size and SHA-256 from the Cache API, else from the network, verified either way before anybody sees it. A
 * damaged cache entry is deleted and fetched anew; a damaged download is never kept. Storing is best effort: with a full disk
 * the file is used all the same.
 * @throws AppError `ASSET_UNAVAILABLE` or `ASSET_CORRUPT`
 */
export async function fetchVerified(cacheName: string, asset: AssetDescription, onProgress?: (progress: LoadProgress) => void): Promise<ArrayBuffer> {
  const cache = await openCache(cacheName);
  const cached = await cache?.match(asset.url);
  if (cached !== undefined) {
    const bytes = await cached.arrayBuffer();
    if (await isIntact(bytes, asset)) {
      onProgress?.({ loadedBytes: bytes.byteLength, totalBytes: asset.sizeBytes, from: 'cache' });
      return bytes;
    }
    await cache?.delete(asset.url);
  }
  let response: Response;
  try {
    response = await fetch(asset.url, { cache: 'no-cache' });
  } catch (error) {
    throw new AppError('ASSET_UNAVAILABLE', { file: asset.url }, { cause: error });
  }
  if (!response.ok) throw new AppError('ASSET_UNAVAILABLE', { file: asset.url, status: response.status });
  let bytes: ArrayBuffer;
  try {
    bytes = await readWithProgress(response, (loadedBytes) => onProgress?.({ loadedBytes, totalBytes: asset.sizeBytes, from: 'network' }));
  } catch (error) {
    throw new AppError('ASSET_UNAVAILABLE', { file: asset.url }, { cause: error });
  }
  if (!(await isIntact(bytes, asset))) throw new AppError('ASSET_CORRUPT', { file: asset.url, expectedBytes: asset.sizeBytes, receivedBytes: bytes.byteLength });
  try {
    await cache?.put(asset.url, new Response(bytes, { headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': String(bytes.byteLength) } }));
  } catch {
    // Quota: the next start fetches it again.
  }
  return bytes;
}
