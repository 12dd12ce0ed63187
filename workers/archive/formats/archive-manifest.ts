import { isObject } from './json-value';
import type { SourceFile } from './source-file';

/** One of a million memories is a tenth of it. */
const MAX_BYTES = 256_000_000;

/** Whether a file is the `manifest.json` of an archive of ours. Never throws. */
export async function isArchiveManifest(file: SourceFile): Promise<boolean> {
  if (file.size > MAX_BYTES) return false;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(await file.read()));
    return isObject(value) && value['format'] === 'engram-archive';
  } catch {
    return false;
  }
}
