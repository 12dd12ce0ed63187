import scanWorkerUrl from '../../scan/main.ts?worker&url';

/** The part of the Trusted Types API used here; TypeScript's WebWorker library does not have it yet. */
interface TrustedTypePolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown };
}

let toScriptUrl: ((url: string) => unknown) | undefined;

/**
 * A worker takes the policy of its own response, so here as well a plain address is refused. This policy lets through the one script
 * that this worker starts; it has the name that the header allows (`src/clients/trusted-url.ts` is the page's).
 */
function createConverter(): (url: string) => unknown {
  const admit = (url: string): string => {
    if (url !== scanWorkerUrl) throw new TypeError(`Not the scan worker: ${url}`);
    return url;
  };
  const factory = (globalThis as { trustedTypes?: TrustedTypePolicyFactory }).trustedTypes;
  const policy = factory?.createPolicy('engram-worker-url', { createScriptURL: admit });
  return (url) => policy?.createScriptURL(url) ?? admit(url);
}

/** @throws SecurityError, TypeError where a worker may not start workers */
export function startScanWorker(): Worker {
  toScriptUrl ??= createConverter();
  return new Worker(toScriptUrl(scanWorkerUrl) as string, { type: 'module', name: 'scan' });
}
