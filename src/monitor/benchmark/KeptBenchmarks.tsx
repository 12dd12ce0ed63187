import { useRef, useState } from 'react';
import type { BenchmarkResult } from '../../contracts/self-benchmark';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useEngram } from '../../ui/EngramContext';
import { errorText } from '../../ui/errorText';
import { formatCount, formatFullDate } from '../../ui/format';
import { showToast } from '../../ui/toasts';
import { resultLabel, resultName } from './benchmarkWords';
import { downloadFile } from '../../ui/downloadFile';
import type { BenchmarksView } from './useBenchmarks';

interface KeptBenchmarksProps {
  readonly view: BenchmarksView;
  /** Id of the one that is shown. */
  readonly shown: string | null;
  readonly onShow: (id: string) => void;
}

/** Results of this device and of others: to show, to save as a file for another device, to rename and to forget. */
export function KeptBenchmarks({ view, shown, onShow }: KeptBenchmarksProps) {
  const [forgetting, setForgetting] = useState<BenchmarkResult | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const importButton = useRef<HTMLButtonElement>(null);
  const { results, importFile, forget } = view;

  const pick = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const result = await importFile(file);
    if (result === null) return;
    onShow(result.id);
    showToast(`Imported: ${resultLabel(result)}.`, { lifeMs: 4000 });
  };

  return (
    <section className="monitor-section" aria-labelledby="kept-benchmarks">
      <h2 id="kept-benchmarks">Kept results</h2>
      <p className="monitor-words">Save a result as a file and open it on another device to compare the two. A file holds figures, the version of Engram, the name of the browser and the number of memories; nothing that you wrote.</p>
      {results !== null && results.length > 0 && (
        <ul className="bench-kept">
          {results.map((result) => (
            <Kept key={result.id} result={result} isShown={result.id === shown} onShow={() => onShow(result.id)} onForget={() => setForgetting(result)} onRename={(device) => view.rename(result.id, device)} />
          ))}
        </ul>
      )}
      <div className="monitor-tools">
        <button ref={importButton} type="button" className="button" onClick={() => picker.current?.click()}>Import a result…</button>
        <input
          ref={picker} type="file" hidden aria-label="Benchmark file" accept=".json,application/json"
          onChange={({ currentTarget }) => {
            void pick(currentTarget.files?.[0]);
            // The same file again is a change too.
            currentTarget.value = '';
          }}
        />
      </div>
      <ConfirmDialog
        open={forgetting !== null} title="Forget this result?" confirmLabel="Forget" focusAfter={importButton} onClose={() => setForgetting(null)}
        onConfirm={() => {
          if (forgetting !== null) void forget(forgetting.id);
          setForgetting(null);
        }}
      >
        <p>{forgetting !== null && resultLabel(forgetting)}. It cannot be brought back, unless you saved its file.</p>
      </ConfirmDialog>
    </section>
  );
}

interface KeptProps {
  readonly result: BenchmarkResult;
  readonly isShown: boolean;
  readonly onShow: () => void;
  readonly onForget: () => void;
  readonly onRename: (device: string) => Promise<void>;
}

function Kept({ result, isShown, onShow, onForget, onRename }: KeptProps) {
  const engram = useEngram();
  const [name, setName] = useState<string | null>(null);
  const label = resultLabel(result);
  const save = async (): Promise<void> => {
    try {
      downloadFile(await engram.monitor.benchmarkFile(result), `engram-benchmark-${new Date(result.takenAt).toISOString().slice(0, 10)}.json`);
    } catch (error) {
      showToast(errorText(error), { tone: 'bad' });
    }
  };
  const rename = async (): Promise<void> => {
    if (name !== null) await onRename(name);
    setName(null);
  };
  return (
    <li>
      <div>
        <p><bdi>{resultName(result)}</bdi>{result.importedAt !== null && <span className="faint"> · imported</span>}</p>
        <p className="faint tabular">{formatFullDate(result.takenAt)} · Engram {result.version} · {formatCount(result.conditions.memories)} memories · {formatCount(result.conditions.cores)} cores</p>
        {name !== null && (
          <form
            className="bench-rename"
            onSubmit={(event) => {
              event.preventDefault();
              void rename();
            }}
          >
            <input autoFocus value={name} maxLength={60} aria-label="Name of the device" onChange={(event) => setName(event.target.value)} onKeyDown={(event) => event.key === 'Escape' && setName(null)} />
            <button type="submit" className="button">Save name</button>
          </form>
        )}
      </div>
      <div className="bench-actions">
        <button type="button" className="button quiet" aria-pressed={isShown} aria-label={`Show ${label}`} onClick={onShow}>Show</button>
        <button type="button" className="button quiet" aria-label={`Save file: ${label}`} onClick={() => void save()}>Save file</button>
        <button type="button" className="button quiet" aria-label={`Rename ${label}`} onClick={() => setName(name === null ? result.device : null)}>Rename</button>
        <button type="button" className="button quiet" aria-label={`Forget ${label}`} onClick={onForget}>Forget</button>
      </div>
    </li>
  );
}
