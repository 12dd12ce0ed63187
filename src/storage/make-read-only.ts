import { AppError } from '../contracts/errors';
import type { EngramDatabase } from './schema';

/** From now on every transaction that could write is refused with `NEWER_DATABASE`, whoever begins it; also after Dexie has opened the database again by itself. */
export async function makeReadOnly(db: EngramDatabase): Promise<void> {
  db.use({
    stack: 'dbcore',
    name: 'read-only',
    create: (core) => ({
      ...core,
      transaction: (tables, mode, options) => {
        if (mode !== 'readonly') throw new AppError('NEWER_DATABASE', { refused: 'writing' });
        return core.transaction(tables, mode, options);
      },
    }),
  });
  db.close({ disableAutoOpen: false });
  await db.open();
}
