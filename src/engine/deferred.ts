type Method = (...args: unknown[]) => unknown;

/**
 * The face of a part that is loaded when one of its methods is called. All of them answer with a promise, except those that begin with
 * `on`: they subscribe, and return what ends the subscription, before or after the part is there. (A list of the methods' names would
 * be one more that has to be kept right, and be part of the first load.)
 */
export function deferred<T extends object>(part: () => Promise<T>): T {
  return new Proxy({} as T, {
    get: (_, name) => {
      // Whoever awaits the face would take it for a promise.
      if (name === 'then' || typeof name === 'symbol') return undefined;
      const call = async (args: unknown[]) => ((await part()) as Record<string, Method>)[name](...args);
      if (!name.startsWith('on')) return (...args: unknown[]) => call(args);
      return (listener: Method) => {
        let ended = false;
        let end: Method = () => {};
        part().then((loaded) => {
          if (!ended) end = (loaded as Record<string, (listener: Method) => Method>)[name](listener);
        }, () => {});
        return () => {
          ended = true;
          end();
        };
      };
    },
  });
}
