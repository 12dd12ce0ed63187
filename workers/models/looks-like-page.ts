/** Whether a file begins like HTML: login pages and apps that answer every address come with status 200. No model file begins so. */
export function looksLikePage(beginning: Uint8Array): boolean {
  const text = new TextDecoder().decode(beginning.subarray(0, 256)).replace(/^\uFEFF/, '').trimStart().toLowerCase();
  return text.startsWith('<!doctype') || text.startsWith('<html') || text.startsWith('<head') || text.startsWith('<?xml');
}
