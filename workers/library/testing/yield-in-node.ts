import { setImmediate } from 'node:timers/promises';

/** As `shared/yield-to-events`: Node hands one message port up to a thousand messages in a row, which would keep the other ports waiting. */
export async function yieldInNode(): Promise<void> {
  await setImmediate();
}
