/**
 * Hybrid logical clock: wall time that never goes back, with a counter for events within one millisecond and the device as
 * the last tie-break. Stamps sort as text, so an index orders them.
 * @see Kulkarni et al. 2014, Logical Physical Clocks and Consistent Snapshots in Globally Distributed Databases
 */

/** `mmmmmmmmmmmmmmm-cccc-device`: 15 decimal digits of Unix milliseconds, 4 hex digits of counter, device id. */
export type HlcStamp = string;

const LARGEST_COUNTER = 0xffff;
const STAMP = /^(\d{15})-([0-9a-f]{4})-(.+)$/;

/** A remote stamp further ahead than this is not followed: a device a year ahead must not win for ever. */
export const LARGEST_SKEW_MS = 24 * 3_600_000;

export interface HlcParts {
  readonly wallMs: number;
  readonly counter: number;
  readonly deviceId: string;
}

export function formatStamp(parts: HlcParts): HlcStamp {
  return `${String(parts.wallMs).padStart(15, '0')}-${parts.counter.toString(16).padStart(4, '0')}-${parts.deviceId}`;
}

/** @returns null for text that is not a stamp */
export function parseStamp(stamp: string): HlcParts | null {
  const match = STAMP.exec(stamp);
  return match === null ? null : { wallMs: Number(match[1]), counter: Number.parseInt(match[2], 16), deviceId: match[3] };
}

export class HybridClock {
  #wallMs = 0;
  #counter = 0;

  constructor(
    readonly deviceId: string,
    /** Unix milliseconds; may jump in either direction. */
    private readonly now: () => number,
  ) {}

  /** The stamp of a local event: greater than every stamp given or seen before, however the wall clock moved. */
  tick(): HlcStamp {
    this.#advance(Math.floor(this.now()));
    return formatStamp({ wallMs: this.#wallMs, counter: this.#counter, deviceId: this.deviceId });
  }

  /**
   * Takes note of a stamp from storage or another device, so that later local stamps are greater.
   * @returns false when it is not a stamp, or lies more than {@link LARGEST_SKEW_MS} ahead of this device and is not followed
   */
  observe(stamp: HlcStamp): boolean {
    const parts = parseStamp(stamp);
    if (parts === null) return false;
    // Our own past is followed however far ahead: the wall clock was set back, and order must be kept.
    if (parts.deviceId !== this.deviceId && parts.wallMs > this.now() + LARGEST_SKEW_MS) return false;
    if (parts.wallMs > this.#wallMs || (parts.wallMs === this.#wallMs && parts.counter > this.#counter)) {
      this.#wallMs = parts.wallMs;
      this.#counter = parts.counter;
    }
    return true;
  }

  #advance(wallMs: number): void {
    if (wallMs > this.#wallMs) {
      this.#wallMs = wallMs;
      this.#counter = 0;
    } else if (this.#counter < LARGEST_COUNTER) {
      this.#counter++;
    } else {
      this.#wallMs++;
      this.#counter = 0;
    }
  }
}
