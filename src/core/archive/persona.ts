import { normalizePersona } from '../normalize-draft';

/** Whether the library would take this as a persona. An import asks first: one refused draft would refuse its whole batch. */
export function isPersona(name: string): boolean {
  try {
    normalizePersona(name);
    return true;
  } catch {
    return false;
  }
}
