import { transferHandlers } from 'comlink';
import { throwTransferHandler } from '../../src/contracts/remote-errors';

// Imported for its effect by every worker, before anything is exposed: errors keep their code across the boundary.
transferHandlers.set('throw', throwTransferHandler(transferHandlers.get('throw')));
