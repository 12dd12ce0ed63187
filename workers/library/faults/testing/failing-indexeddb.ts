import 'fake-indexeddb/auto';

/** How a request fails: an error that the caller may handle; or the whole transaction ends with it, as at a full disk or a lost connection. */
export type FaultKind = 'fails' | 'aborts' | 'quota' | 'lost';

const NAMES: Readonly<Record<FaultKind, string>> = { fails: 'DataError', aborts: 'AbortError', quota: 'QuotaExceededError', lost: 'UnknownError' };
const WORDS: Readonly<Record<FaultKind, string>> = {
  fails: 'A request failed on purpose.',
  aborts: 'A transaction was ended on purpose.',
  quota: 'There is no space on purpose.',
  lost: 'Connection to Indexed Database server lost. Refresh the page to try again',
};

interface Transaction {
  readonly mode: IDBTransactionMode;
  _abort(name: string): void;
  error: unknown;
}
interface Asked {
  readonly source?: unknown;
  operation: () => unknown;
}
interface Insides {
  _execRequestAsync(this: Transaction, asked: Asked): unknown;
}

/** What a fault did. */
export interface Fault {
  /** Requests that were made since, the failing one included. */
  readonly requests: number;
  /** True when the wanted request came and has failed. */
  readonly struck: boolean;
  /** All requests are well again. */
  end(): void;
}

/**
 * Makes the n-th IndexedDB request from now on fail, and none after it. Requests of every database and connection of the process count,
 * those inside upgrades too.
 * @param n - 1: the very next
 * @param only - which transactions count; default: all
 */
export function failAt(n: number, kind: FaultKind = 'fails', only: 'all' | 'writing' = 'all'): Fault {
  const insides = IDBTransaction.prototype as unknown as Insides;
  const original = insides._execRequestAsync;
  let requests = 0;
  let struck = false;
  insides._execRequestAsync = function exec(asked) {
    // Without a source it is the making of an index, which either ends its upgrade or is well.
    const isIndex = asked.source === undefined || asked.source === null;
    if ((isIndex && kind === 'fails') || (only === 'writing' && this.mode === 'readonly')) return original.call(this, asked);
    requests++;
    if (requests !== n) return original.call(this, asked);
    struck = true;
    const error = new DOMException(WORDS[kind], NAMES[kind]);
    return original.call(this, {
      ...asked,
      operation: () => {
        if (kind !== 'fails') {
          // As the browser does it: no handler of the request can keep the transaction alive.
          this._abort(NAMES[kind]);
          this.error = error;
        }
        if (!isIndex) throw error;
      },
    });
  };
  return {
    get requests() {
      return requests;
    },
    get struck() {
      return struck;
    },
    end: () => {
      insides._execRequestAsync = original;
    },
  };
}
