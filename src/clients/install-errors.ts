import { transferHandlers } from 'comlink';
import { throwTransferHandler } from '../contracts/remote-errors';

// Imported for its effect by every client: errors keep their code across the boundary.
transferHandlers.set('throw', throwTransferHandler(transferHandlers.get('throw')));
