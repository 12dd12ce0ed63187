import { useCallback, useEffect, useRef, useState } from 'react';
import type { BenchmarkComparison, BenchmarkProgress, BenchmarkResult } from '../../contracts/self-benchmark';
import { announce } from '../../ui/announcer';
import { useEngram } from '../../ui/EngramContext';
import { showToast } from '../../ui/toasts';
import { headline, problemText } from './benchmarkWords';

export interface BenchmarksView {
  /** Newest first; null: not read yet. */
  readonly results: readonly BenchmarkResult[] | null;
  readonly reference: BenchmarkResult | null;
  /** Null: none is running. */
  readonly progress: BenchmarkProgress | null;
  /** In words; null: none. */
  readonly problem: string | null;
  /** @returns the result; null: cancelled or failed */
  run(): Promise<BenchmarkResult | null>;
  cancel(): void;
  importFile(file: File): Promise<BenchmarkResult | null>;
  rename(id: string, device: string): Promise<void>;
  forget(id: string): Promise<void>;
}

/** Results that are kept, and the run that is going on: it ends with the screen. */
export function useBenchmarks(): BenchmarksView {
  const engram = useEngram();
  const [results, setResults] = useState<readonly BenchmarkResult[] | null>(null);
  const [reference, setReference] = useState<BenchmarkResult | null>(null);
  const [progress, setProgress] = useState<BenchmarkProgress | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);

  const read = useCallback(async () => setResults(await engram.monitor.benchmarks()), [engram]);

  useEffect(() => {
    const fail = (error: unknown): void => setProblem(problemText(error));
    engram.monitor.benchmarks().then(setResults, fail);
    engram.monitor.referenceBenchmark().then(setReference, fail);
    return () => running.current?.abort();
  }, [engram]);

  const run = useCallback(async () => {
    const controller = new AbortController();
    running.current = controller;
    setProblem(null);
    setProgress({ step: 'Getting ready', done: 0, total: 1 });
    announce('Measuring. This takes less than a minute.');
    try {
      const result = await engram.monitor.benchmark({ signal: controller.signal, onProgress: setProgress });
      await read();
      announce(`Measured. ${headline(result)}.`);
      return result;
    } catch (error) {
      if (controller.signal.aborted) announce('Cancelled. Nothing was kept.');
      else setProblem(problemText(error));
      return null;
    } finally {
      running.current = null;
      setProgress(null);
    }
  }, [engram, read]);

  const importFile = useCallback(async (file: File) => {
    try {
      const result = await engram.monitor.importBenchmark(file);
      await read();
      setProblem(null);
      return result;
    } catch (error) {
      setProblem(problemText(error));
      return null;
    }
  }, [engram, read]);

  const change = useCallback(async (work: () => Promise<void>, said: string) => {
    try {
      await work();
      await read();
      showToast(said, { lifeMs: 4000 });
    } catch (error) {
      showToast(problemText(error), { tone: 'bad' });
    }
  }, [read]);

  return {
    results, reference, progress, problem, run, importFile,
    cancel: () => running.current?.abort(),
    rename: (id, device) => change(() => engram.monitor.renameBenchmark(id, device), 'Renamed.'),
    forget: (id) => change(() => engram.monitor.forgetBenchmark(id), 'Forgotten.'),
  };
}

/** `after` against `before`, row by row, by id; empty until it is worked out. */
export function useComparison(before: BenchmarkResult | null, after: BenchmarkResult | null): ReadonlyMap<string, BenchmarkComparison> {
  const engram = useEngram();
  const [found, setFound] = useState<{ readonly of: string; readonly rows: ReadonlyMap<string, BenchmarkComparison> } | null>(null);
  const of = before === null || after === null ? '' : `${before.id} ${after.id}`;
  useEffect(() => {
    if (before === null || after === null) return;
    let current = true;
    engram.monitor.compareBenchmarks(before, after).then(
      (rows) => {
        if (current) setFound({ of, rows: new Map(rows.map((row) => [row.id, row])) });
      },
      (error: unknown) => showToast(problemText(error), { tone: 'bad' }),
    );
    return () => {
      current = false;
    };
  }, [engram, of, before, after]);
  return found !== null && found.of === of ? found.rows : NONE;
}

const NONE: ReadonlyMap<string, BenchmarkComparison> = new Map();
