import type { MemoryId, MemoryType, PersonaId } from './memory';

/** Named in `tokens.css` as `--persona-<name>`, each legible on every ground of both themes. */
export const PERSONA_COLOURS = ['blue', 'rust', 'green', 'violet', 'amber', 'teal', 'rose', 'slate'] as const;
export type PersonaColour = (typeof PERSONA_COLOURS)[number];

export const PERSONA_ICONS = ['dot', 'home', 'work', 'leaf', 'book', 'heart', 'star', 'travel', 'music', 'food', 'money', 'health', 'idea', 'people', 'tool', 'pen'] as const;
export type PersonaIcon = (typeof PERSONA_ICONS)[number];

export const LONGEST_PERSONA_NAME = 60;
export const LONGEST_PERSONA_PROMPT = 8_000;
export const MOST_PERSONAS = 200;

export interface PersonaSettings {
  /** What is written in this persona is of this type, and carries these tags, unless something else is said. */
  readonly type: MemoryType;
  readonly tags: readonly string[];
  /** Whether the search field, in all personas, looks here as well. `engram.search` without `persona` looks everywhere. */
  readonly searchedWithAll: boolean;
}

/** A memory space of its own. A persona that memories name but nobody has described yet has the name of its id, and defaults. */
export interface Persona {
  readonly id: PersonaId;
  readonly name: string;
  readonly colour: PersonaColour;
  readonly icon: PersonaIcon;
  /** Goes before every question that is asked in this persona. */
  readonly prompt: string;
  readonly settings: PersonaSettings;
  /** Place in the list, ascending. */
  readonly position: number;
  /** Unix ms. */
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly hlc: string;
  readonly deviceId: string;
}

export interface PersonaInfo extends Persona {
  readonly memories: number;
}

/**
 * Without `id`: a new one, whose id is its name as it is now, so that an exported file says where it belongs; it stays when the name
 * changes. What is absent stays as it is, or takes its default.
 */
export interface PersonaDraft extends Partial<Pick<Persona, 'name' | 'colour' | 'icon' | 'prompt'>> {
  readonly id?: PersonaId;
  readonly settings?: Partial<PersonaSettings>;
}

export interface PersonaRemoval {
  /** Memories that went to the trash with it. */
  readonly memories: number;
  /** What brings persona and memories back. */
  readonly undoStep: number;
}

export interface RemovePersonaOptions {
  /** Of thousands of memories, which take seconds. `final`: it cannot be cancelled any more, only undone when it is done. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number; readonly final: boolean }) => void;
  /** Rejects with an AbortError as long as nothing was removed; later it is done all the same. */
  readonly signal?: AbortSignal;
}

/** What the library does with personas. All methods reject with AppError `INVALID_INPUT` or `NOT_FOUND`. */
export interface PersonasApi {
  /** By position; the default one ("Me") is always there. */
  list(): Promise<readonly PersonaInfo[]>;
  save(persona: PersonaDraft): Promise<Persona>;
  /** Puts them in this order; those not named follow. */
  arrange(ids: readonly PersonaId[]): Promise<void>;
  /**
   * Its memories go to the trash with it, in one transaction; one undo step brings all back. The default persona cannot be removed. When it resolves, no search gives any of them.
   * @param job - for `cancel`, which counts until the transaction begins (then an AbortError, and nothing has happened), and for progress: two thirds of it lie before the transaction
   */
  remove(id: PersonaId, job?: number): Promise<PersonaRemoval>;
  /**
   * Copies memories into a persona; one undo step. Those that are gone, or in it already, are passed over.
   * @param copies - ids of the copies, one for each of `ids`, which make the call safe to repeat; the engine gives them
   * @returns the copies, in the order of `ids`
   */
  copy(ids: readonly MemoryId[], persona: PersonaId, copies?: readonly MemoryId[]): Promise<readonly MemoryId[]>;
}
