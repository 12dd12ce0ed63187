interface Battery extends EventTarget {
  readonly charging: boolean;
}

export interface Surroundings {
  readonly visible: boolean;
  /** Null: the browser does not say. */
  readonly onBattery: boolean | null;
}

/** A library that was started anew, or by another tab, has forgotten what it was told. */
const TELL_AGAIN_MS = 10_000;

/** Whether this tab is seen, and what the device runs on: the library rests by it. Told when it changes, and now and then. */
export class TabSurroundings {
  readonly #tab = crypto.randomUUID();
  readonly #tell: (tab: string, now: Surroundings) => Promise<void>;
  readonly #stop = new AbortController();
  #battery: Battery | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(tell: (tab: string, now: Surroundings) => Promise<void>) {
    this.#tell = tell;
    const { signal } = this.#stop;
    const changed = (): void => this.#now();
    document.addEventListener('visibilitychange', changed, { signal });
    const manager = navigator as { getBattery?(): Promise<Battery> };
    // Told at once all the same: a browser may take its time with the battery.
    manager.getBattery?.().then(
      (battery) => {
        this.#battery = battery;
        battery.addEventListener('chargingchange', changed, { signal });
        changed();
      },
      () => {}, // refused: not known
    );
    changed();
  }

  /** Call whenever the library shows a sign of life. */
  again(): void {
    if (performance.now() - this.#toldAt > TELL_AGAIN_MS) this.#now();
  }

  close(): void {
    this.#stop.abort();
  }

  #now(): void {
    if (this.#stop.signal.aborted) return;
    this.#toldAt = performance.now();
    this.#tell(this.#tab, { visible: document.visibilityState === 'visible', onBattery: this.#battery === null ? null : !this.#battery.charging }).catch(() => {
      // The library says elsewhere what is wrong with it.
    });
  }
}
