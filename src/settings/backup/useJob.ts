import { useCallback, useEffect, useRef, useState } from 'react';
import type { BackupProgress } from '../../contracts/backups';
import { isAbortError } from '../../contracts/errors';
import { announce } from '../../ui/announcer';
import { backupErrorWords } from './backupWords';

export type JobState<T> =
  | { readonly at: 'idle' }
  | { readonly at: 'running'; readonly progress: BackupProgress | null }
  | { readonly at: 'done'; readonly result: T }
  | { readonly at: 'failed'; readonly error: unknown; readonly words: string };

export interface Job<T> {
  readonly state: JobState<T>;
  readonly run: (work: (options: { readonly signal: AbortSignal; readonly onProgress: (progress: BackupProgress) => void }) => Promise<T>) => Promise<void>;
  readonly cancel: () => void;
  readonly reset: () => void;
}

/** Long work with progress, which ends when the dialog that began it is closed. */
export function useJob<T>(): Job<T> {
  const [state, setState] = useState<JobState<T>>({ at: 'idle' });
  const controller = useRef<AbortController | null>(null);
  useEffect(() => () => controller.current?.abort(), []);
  const run = useCallback<Job<T>['run']>(async (work) => {
    const own = new AbortController();
    controller.current = own;
    setState({ at: 'running', progress: null });
    try {
      const result = await work({ signal: own.signal, onProgress: (progress) => !own.signal.aborted && setState({ at: 'running', progress }) });
      setState({ at: 'done', result });
    } catch (error) {
      if (isAbortError(error)) return setState({ at: 'idle' });
      const words = backupErrorWords(error);
      announce(words);
      setState({ at: 'failed', error, words });
    }
  }, []);
  return { state, run, cancel: useCallback(() => controller.current?.abort(), []), reset: useCallback(() => setState({ at: 'idle' }), []) };
}
