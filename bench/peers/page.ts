import { startLabWorker } from '../vectors/lab/lab-page';
import workerUrl from './worker.ts?worker&url';

globalThis.lab = startLabWorker(() => new Worker(workerUrl, { type: 'module', name: 'contestant' }));
