/**
 * How tabs find each other's library: a MessagePort handed over by the service worker. Protocol: `workers/service/port-relay.ts`.
 */

export function serviceWorkers(): ServiceWorkerContainer | null {
  return 'serviceWorker' in navigator ? navigator.serviceWorker : null;
}

/**
 * As the owner: says so, also to every service worker that takes control later, and hands on the ports of other tabs.
 * @returns ends it
 */
export function answerPortRequests(connect: (port: MessagePort) => void): () => void {
  const container = serviceWorkers();
  if (container === null) return () => {};
  const announce = (): void => container.controller?.postMessage({ type: 'engram:owner' });
  const onMessage = ({ data, ports }: MessageEvent<{ type?: unknown } | null>): void => {
    if (data?.type === 'engram:who-owns') announce();
    if (data?.type === 'engram:connect' && ports[0] !== undefined) connect(ports[0]);
  };
  container.addEventListener('message', onMessage);
  container.addEventListener('controllerchange', announce);
  container.startMessages();
  announce();
  return () => {
    container.removeEventListener('message', onMessage);
    container.removeEventListener('controllerchange', announce);
  };
}
