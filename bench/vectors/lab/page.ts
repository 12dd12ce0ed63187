import { trustedScriptUrl } from '../../../src/clients/trusted-url';
import { startLabWorker } from './lab-page';
import workerUrl from './worker.ts?worker&url';

globalThis.lab = startLabWorker(() => new Worker(trustedScriptUrl(workerUrl), { type: 'module', name: 'vectors' }));
