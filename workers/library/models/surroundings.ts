/** A tab that has said nothing for this long is closed, or as good as: tabs tell again whenever they hear from the library. */
const FORGOTTEN_MS = 60_000;

/** What the open tabs know of the device. */
export class Surroundings {
  readonly #visibleAt = new Map<string, number>();
  #onBattery: boolean | null = null;

  /** @param now - milliseconds, monotonic */
  tell(tab: string, { visible, onBattery }: { readonly visible: boolean; readonly onBattery: boolean | null }, now: number): void {
    if (visible) this.#visibleAt.set(tab, now);
    else this.#visibleAt.delete(tab);
    // All tabs run on the same battery: who knows last is right.
    if (onBattery !== null) this.#onBattery = onBattery;
  }

  /** Nobody looks, and the battery pays. */
  wantRest(now: number): boolean {
    for (const [tab, at] of this.#visibleAt) if (now - at > FORGOTTEN_MS) this.#visibleAt.delete(tab);
    return this.#onBattery === true && this.#visibleAt.size === 0;
  }
}
