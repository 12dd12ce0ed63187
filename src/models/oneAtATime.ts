/** Of a reading: one at a time. Who asks during one has it done once more after it, and waits for that. */
export function oneAtATime(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;
  return () => {
    again = true;
    running ??= (async () => {
      while (again) {
        again = false;
        await run();
      }
      running = null;
    })();
    return running;
  };
}
