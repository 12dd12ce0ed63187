import type { ImportsApi } from '../../../src/contracts/imports';
import type { Caller, PartContext } from '../parts';
import { ImportKeeper } from './import-keeper';

export function serveImports({ insides, extras }: PartContext): (caller: Caller) => ImportsApi {
  const keeper = new ImportKeeper(insides, extras.writer);
  const api: ImportsApi = {
    begin: (row) => keeper.begin(row),
    keep: (id, entries, progress) => keeper.keep(id, entries, progress),
    known: (texts) => keeper.known(texts),
    end: (id) => keeper.end(id),
    unfinished: () => keeper.unfinished(),
  };
  return () => api;
}
