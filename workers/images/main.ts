import { expose, transfer } from 'comlink';
import '../shared/serve-errors';
import type { ImagesApi } from '../../src/contracts/images';
import { startLedger } from '../../src/storage/start-ledger';
import { announceAlive } from '../shared/alive';
import { prepareImage } from './prepare-image';

/** One after the other: two large photographs decoded at once may be more than a phone has. */
let last: Promise<unknown> = Promise.resolve();

expose({
  async prepare(file) {
    const mine = last.then(() => prepareImage(file));
    last = mine.catch(() => {});
    const image = await mine;
    return transfer(image, [image.bytes, image.thumbnail]);
  },
  async ping() {},
} satisfies ImagesApi);

announceAlive();
startLedger('image worker');
