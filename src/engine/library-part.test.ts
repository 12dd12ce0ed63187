import { expose, wrap } from 'comlink';
import { afterEach, expect, it } from 'vitest';
import '../clients/install-errors';
import type { LibraryClient } from '../clients/library-client';
import { isAppError } from '../contracts/errors';
import { libraryPart } from './library-part';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

/** A library as an older version serves it: an object with the methods that it knows, behind a real channel. */
function olderLibrary(): Pick<LibraryClient, 'call'> {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  expose({ count: async () => 3, 'personas.list': async () => { throw new TypeError('apply to nobody'); } }, port1);
  const remote = wrap(port2);
  return { call: async (run) => run(remote as never) };
}

it('a method that an older version in another tab does not know is refused in words, and only such a one', async () => {
  const personas = libraryPart(olderLibrary(), 'personas', 'save', 'list');
  const error = await personas.save({ name: 'Work' }).then(() => null, (refusal: unknown) => refusal);
  expect(isAppError(error, 'UPGRADE_BLOCKED'), String(error)).toBe(true);
});
