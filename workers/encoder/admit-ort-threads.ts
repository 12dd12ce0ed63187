/** The part of the Trusted Types API used here; TypeScript's WebWorker library does not have it yet. */
interface TrustedTypePolicyFactory {
  createPolicy(name: 'default', rules: { createScriptURL(url: string): string | null }): unknown;
}

/**
 * ONNX Runtime starts each thread with `new Worker(new URL(import.meta.url))`, a plain address that Trusted Types refuse. A `default`
 * policy is asked about those; this one, which exists in this worker alone, admits exactly the file that is running anyway.
 * @param glue - absolute address of ONNX Runtime's own script
 */
export function admitOrtThreads(glue: string, factory = (globalThis as { trustedTypes?: TrustedTypePolicyFactory }).trustedTypes): void {
  factory?.createPolicy('default', { createScriptURL: (url) => (url === glue ? url : null) });
}
