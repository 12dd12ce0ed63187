import { expose } from 'comlink';
import '../shared/serve-errors';
import type { ModelStoreApi } from '../../src/contracts/models';
import { startLedger } from '../../src/storage/start-ledger';
import { announceAlive } from '../shared/alive';
import { ModelStore } from './model-store';
import { browserWire, watchPolicy } from './wire';

watchPolicy();
expose(new ModelStore(browserWire) satisfies ModelStoreApi);
announceAlive();
startLedger('model store worker');
