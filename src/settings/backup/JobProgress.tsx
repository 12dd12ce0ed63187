import type { BackupProgress } from '../../contracts/backups';
import { progressWords } from './backupWords';

export function JobProgress({ progress, onCancel }: { readonly progress: BackupProgress | null; readonly onCancel: () => void }) {
  return (
    <div className="job-progress">
      <label>
        <span>{progress === null ? 'Beginning …' : progressWords(progress)}</span>
        <progress {...(progress === null || progress.total === 0 ? {} : { value: progress.done, max: progress.total })} />
      </label>
      <button type="button" className="button" onClick={onCancel}>Cancel</button>
    </div>
  );
}
