import { MEMORY_TYPES } from '../../../src/contracts/memory';
import { LONGEST_PERSONA_NAME, type Persona, PERSONA_COLOURS, PERSONA_ICONS } from '../../../src/contracts/personas';
import { parseStamp } from '../../../src/core/hybrid-clock';
import type { Inspection } from './inspection';

/** Records of personas. A persona that memories name without a record has defaults, and is fine. */
export async function checkPersonas(inspection: Inspection): Promise<void> {
  const { insides, store, findings, repair } = inspection;
  for await (const rows of store.rows('personas')) {
    for (const row of rows) {
      await inspection.step('personas');
      if (isSound(row)) continue;
      await insides.exclusively(async () => {
        const [now] = await store.get('personas', [row.id]);
        if (now === undefined || isSound(now)) return;
        findings.repairable('persona', row.id);
        if (repair) await store.put('personas', soundPersona(now, insides.records().stamp(), insides.wallNow()));
      });
    }
  }
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isTagList = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((tag) => typeof tag === 'string');
const isName = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_PERSONA_NAME;

function isSound(row: Persona): boolean {
  const { settings } = row as { settings?: Partial<Persona['settings']> };
  return (
    isName(row.name) && PERSONA_COLOURS.includes(row.colour) && PERSONA_ICONS.includes(row.icon) && typeof row.prompt === 'string' && isTime(row.position) && isTime(row.createdAt) && isTime(row.updatedAt) &&
    typeof row.hlc === 'string' && parseStamp(row.hlc) !== null && settings !== undefined && settings !== null && MEMORY_TYPES.some((type) => type === settings.type) && isTagList(settings.tags) && typeof settings.searchedWithAll === 'boolean'
  );
}

/** What can be read stays; the rest takes its default. */
function soundPersona(row: Persona, stamp: Pick<Persona, 'hlc' | 'deviceId'>, now: number): Persona {
  const { settings } = row as { settings?: Partial<Persona['settings']> | null };
  return {
    id: row.id,
    name: isName(row.name) ? row.name : row.id.slice(0, LONGEST_PERSONA_NAME),
    colour: PERSONA_COLOURS.includes(row.colour) ? row.colour : PERSONA_COLOURS[0],
    icon: PERSONA_ICONS.includes(row.icon) ? row.icon : PERSONA_ICONS[0],
    prompt: typeof row.prompt === 'string' ? row.prompt : '',
    settings: {
      type: MEMORY_TYPES.find((type) => type === settings?.type) ?? 'note',
      tags: isTagList(settings?.tags) ? settings.tags : [],
      searchedWithAll: settings?.searchedWithAll !== false,
    },
    position: isTime(row.position) ? row.position : 0,
    createdAt: isTime(row.createdAt) ? row.createdAt : now,
    updatedAt: isTime(row.updatedAt) ? row.updatedAt : now,
    ...stamp,
  };
}
