/** @returns a promise that rejects after so many milliseconds */
export function rejectAfter(ms: number, error: () => Error): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(error()), ms);
  });
}
