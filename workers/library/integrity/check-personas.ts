import { MEMORY_TYPES } from '../../../src/contracts/memory';
import { LONGEST_PERSONA_NAME, type Persona, PERSONA_COLOURS, PERSONA_ICONS } from '../../../src/contracts/personas';
import { formatStamp, LARGEST_SKEW_MS, parseStamp } from '../../../src/core/hybrid-clock';
import type { Inspection } from './inspection';

/** Records of personas. A persona that memories name without a record has defaults, and is fine. */
export async function checkPersonas(inspection: Inspection): Promise<void> {
  const { insides, store, findings, repair } = inspection;
  const latest = formatStamp({ wallMs: insides.wallNow() + LARGEST_SKEW_MS, counter: 0, deviceId: '' });
  // Of another device, brought by a restore of an older version: this clock does not follow it, so no change made here would ever be the later one. Our own past is followed.
  const isAhead = (row: Persona): boolean => row.hlc > latest && row.deviceId !== insides.records().deviceId;
  for await (const rows of store.rows('personas')) {
    for (const row of rows) {
      await inspection.step('personas');
      if (isSound(row) && !isAhead(row)) continue;
      await insides.exclusively(async () => {
        const [now] = await store.get('personas', [row.id]);
        if (now === undefined) return;
        const sound = isSound(now);
        if (sound && !isAhead(now)) return;
        findings.repairable(sound ? 'persona-ahead' : 'persona', row.id);
        if (repair) await store.put('personas', sound ? { ...now, ...insides.records().stamp() } : soundPersona(now, insides.records().stamp(), insides.wallNow()));
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
