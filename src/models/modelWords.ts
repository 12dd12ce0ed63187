import type { CatalogueEntry, EncoderReport, ModelDescription, ModelFileSpec, ModelRecord, ModelsOverview, SpaceFill } from '../contracts/models';
import { counted, formatBytes, formatCount } from '../ui/format';
import { preferences } from '../ui/preferences';

function number(value: number, digits: number): string {
  return new Intl.NumberFormat(preferences.get().dateLocale ?? undefined, { maximumFractionDigits: digits }).format(value);
}

/** Bytes that a download will bring, by what is known beforehand; null: not known. */
export function downloadBytes({ files }: { readonly files: readonly ModelFileSpec[] }): number | null {
  let sum = 0;
  for (const { required, approxBytes } of files) {
    if (approxBytes === null && required) return null;
    sum += approxBytes ?? 0;
  }
  return sum > 0 ? sum : null;
}

export function recordBytes({ files }: Pick<ModelRecord, 'files'>): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** What could go to make room, largest first: models and vectors that are not in use. Empty where there are none. */
export function whatToFree({ records, spaces }: Pick<ModelsOverview, 'records' | 'spaces'>): string {
  const inUse = new Set([spaces.current?.model, spaces.next?.model]);
  const candidates = [
    ...records.filter(({ description }) => !inUse.has(description.id)).map((record) => ({ name: record.description.name, bytes: recordBytes(record) })),
    ...spaces.old.map(({ name, bytes }) => ({ name: `the old vectors of ${name}`, bytes })),
  ].sort((a, b) => b.bytes - a.bytes);
  return candidates.length === 0 ? '' : `Not in use: ${candidates.map(({ name, bytes }) => `${name} (${formatBytes(bytes)})`).join(', ')}.`;
}

/** Like {@link formatBytes}, with a digit more where a bar that moves is looked at: `4.2 of 22.9 MB`. */
export function loadedWords(loaded: number, total: number | null): string {
  if (total === null) return formatBytes(loaded);
  const [unit, name] = total >= 1e9 ? [1e9, 'GB'] : total >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  const digits = total / unit >= 100 ? 0 : 1;
  return `${number(Math.min(loaded, total) / unit, digits)} of ${number(total / unit, digits)} ${name}`;
}

export function rateWords(bytesPerSecond: number): string {
  if (bytesPerSecond >= 1e6) return `${number(bytesPerSecond / 1e6, 1)} MB/s`;
  return `${number(bytesPerSecond / 1e3, bytesPerSecond >= 10_000 ? 0 : 1)} kB/s`;
}

/** Rough on purpose: a figure that jumps every second is read as less sure than it is. */
export function timeLeftWords(seconds: number): string {
  if (seconds < 5) return 'a moment left';
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} seconds left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${counted(Math.max(1, minutes), 'minute', 'minutes')} left`;
  return `about ${counted(Math.round(minutes / 60), 'hour', 'hours')} left`;
}

export function languageWords(tags: readonly string[]): string {
  if (tags.includes('multilingual')) return 'many languages';
  const names = new Intl.DisplayNames(['en'], { type: 'language' });
  return tags.map((tag) => names.of(tag) ?? tag).join(', ');
}

/** 22_700_000 → `23 million`. */
export function parameterWords(parameters: number): string {
  return parameters >= 1e9 ? `${number(parameters / 1e9, 1)} billion parameters` : `${number(parameters / 1e6, 0)} million parameters`;
}

/** What stands under a model's name. */
export function factWords(model: ModelDescription | CatalogueEntry): string[] {
  const facts: string[] = [];
  if ('languages' in model) facts.push(languageWords(model.languages));
  if (model.dimensions !== null) facts.push(`${formatCount(model.dimensions)} dimensions`);
  if ('parameters' in model && model.parameters !== null) facts.push(parameterWords(model.parameters.value));
  facts.push(`up to ${formatCount(model.maxTokens)} tokens`);
  return facts;
}

/** `https://huggingface.co/x` → a link that shows its host; a publication's title stays what it is. */
export function sourceOf(source: string): { readonly href: string | null; readonly label: string } {
  try {
    const { protocol, hostname, href } = new URL(source);
    if (protocol === 'https:' || protocol === 'http:') return { href, label: hostname.replace(/^www\./, '') };
  } catch {
    // A title, not an address.
  }
  return { href: null, label: source };
}

export function figureWords(value: number): string {
  return number(value, 2);
}

export function deviceWords({ device, threads }: Pick<EncoderReport, 'device' | 'threads'>): string {
  return device === 'webgpu' ? 'graphics processor (WebGPU)' : `processor, ${counted(threads, 'thread', 'threads')}`;
}

export function selfTestWords({ sentences, lowestCosine, against }: EncoderReport['selfTest']): string {
  const likeness = number(lowestCosine, 4);
  return against === 'known-answers'
    ? `passed: ${counted(sentences, 'sentence', 'sentences')}, at least ${likeness} alike to the answers of the first load`
    : `first load: ${counted(sentences, 'sentence', 'sentences')} answered, at least ${likeness} alike when asked twice; kept as known answers`;
}

/** How a change of model stands, in one line. */
export function fillWords({ memories, total, paused, memoriesPerSecond, secondsLeft }: SpaceFill): string {
  const words = [`${formatCount(memories)} of ${counted(total, 'memory', 'memories')}`];
  if (paused === null && memoriesPerSecond !== null) words.push(`${number(memoriesPerSecond, memoriesPerSecond < 10 ? 1 : 0)} a second`);
  if (paused === null && secondsLeft !== null) words.push(timeLeftWords(secondsLeft));
  return words.join(' · ');
}

/** Why a change rests; null while it goes on. */
export function pausedWords(paused: SpaceFill['paused']): string | null {
  switch (paused) {
    case null: return null;
    case 'by-person': return 'Paused. What is done stays done.';
    case 'on-battery': return 'Resting: the device runs on battery and no Engram tab is in front. It goes on by itself.';
    case 'no-encoder': return 'Waiting for the model to start.';
  }
}

/** One in ten, as people say it: 0.72 → `7.2 of 10`. */
export function tenthsWords(share: number): string {
  return `${number(share * 10, 1)} of 10`;
}

export function percentWords(share: number): string {
  return new Intl.NumberFormat(preferences.get().dateLocale ?? undefined, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}
