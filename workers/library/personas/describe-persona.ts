import { DEFAULT_PERSONA, type PersonaId } from '../../../src/contracts/memory';
import { LONGEST_PERSONA_NAME, type Persona, PERSONA_COLOURS, type PersonaColour } from '../../../src/contracts/personas';

/** Always the same for one id, on every device. FNV-1a. */
function colourOf(id: PersonaId): PersonaColour {
  if (id === DEFAULT_PERSONA) return 'blue';
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return PERSONA_COLOURS[(hash >>> 0) % PERSONA_COLOURS.length];
}

/** What a persona is like that memories name and nobody has described. Times are 0: it was never written. */
export function describePersona(id: PersonaId): Persona {
  return {
    id,
    name: id === DEFAULT_PERSONA ? 'Me' : id.slice(0, LONGEST_PERSONA_NAME),
    colour: colourOf(id),
    icon: 'dot',
    prompt: '',
    settings: { type: 'note', tags: [], searchedWithAll: true },
    position: 0,
    createdAt: 0,
    updatedAt: 0,
    hlc: '',
    deviceId: '',
  };
}
