import type { LibraryClient } from '../clients/library-client';
import { ModelsClient } from '../clients/models-client';
import { CATALOGUE } from '../core/models/catalogue';
import { Models } from './models';

/** The models of this device, on the worker that keeps them. */
export function createModels(library: Pick<LibraryClient, 'call'>): Models {
  return new Models({ library, store: new ModelsClient(), catalogue: CATALOGUE });
}
