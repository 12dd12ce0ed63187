import { serveLab } from './lab-page';
import { VectorLab } from './vector-lab';

const lab = new VectorLab();

serveLab({
  idle: () => lab.idle(),
  build: (input: Parameters<VectorLab['build']>[0]) => lab.build(input),
  store: () => lab.store(),
  change: (input: Parameters<VectorLab['change']>[0]) => lab.change(input),
  start: (input: Parameters<VectorLab['start']>[0]) => lab.start(input),
  search: (input: Parameters<VectorLab['search']>[0]) => lab.search(input),
  searchInTurns: (input: Parameters<VectorLab['searchInTurns']>[0]) => lab.searchInTurns(input),
  policy: (input: Parameters<VectorLab['policy']>[0]) => lab.policy(input),
  threads: (input: Parameters<VectorLab['threads']>[0]) => lab.threads(input),
  bandwidth: (input: Parameters<VectorLab['bandwidth']>[0]) => lab.bandwidth(input),
  collectGarbage: () => (globalThis as { gc?: () => void }).gc?.(),
  close: () => lab.close(),
});
