import { serveLab } from '../vectors/lab/lab-page';
import { runContestant, type PeerJob } from './run-contestant';

serveLab({
  ready: (id: string) => runContestant.prepare(id),
  run: (job: PeerJob) => runContestant.run(job),
  searchAgain: (queries: number) => runContestant.searchAgain(queries),
  collectGarbage: () => (globalThis as { gc?: () => void }).gc?.(),
});
