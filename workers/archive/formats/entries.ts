import type { ImportFormat } from '../../../src/contracts/imports';
import { type DraftPlace, draftsOf } from '../../../src/core/archive/drafts';
import type { FrontMatterFields } from '../../../src/core/archive/front-matter';
import { findImageLinks } from '../../../src/core/archive/image-links';
import { tidyTags } from '../../../src/core/archive/tags';
import { MAX_TAG_LENGTH, MAX_TAGS } from '../../../src/contracts/memory';
import { toWellFormed } from '../../../src/core/text/well-formed';
import type { ImageResolver } from './group-images';
import type { SourceImage, SourceItem } from './source-item';

/** A note copied without its folder may name a hundred images; one piece of news is enough. */
const MAX_MISSING_NAMED = 3;

export interface Note {
  readonly format: ImportFormat;
  readonly text: string;
  readonly fields: FrontMatterFields;
  readonly place: DraftPlace;
  readonly images: ImageResolver;
  /** Images to be kept that the text shows nowhere by a link. */
  readonly alsoKept?: readonly SourceImage[];
}

/** A note as entries: several when it is too large for one memory. Nothing comes of blank text. */
export function* entriesOf({ format, text, fields, place, images, alsoKept = [] }: Note): Generator<SourceItem> {
  const wellFormed = toWellFormed(text);
  if (wellFormed.trim() === '') return;
  const missing: string[] = [];
  let first = true;
  for (const draft of draftsOf(wellFormed, fields, place)) {
    const shown: SourceImage[] = [];
    for (const link of findImageLinks(draft.text)) {
      const found = images(link);
      if (found === 'missing') missing.push(link.target);
      else if (found !== null) shown.push({ start: link.start, end: link.end, form: link.form, alt: link.alt, ...found });
    }
    yield { kind: 'entry', format, path: place.path, draft, images: first ? [...shown, ...alsoKept] : shown };
    first = false;
  }
  if (missing.length === 0) return;
  const names = missing.slice(0, MAX_MISSING_NAMED).join(', ') + (missing.length > MAX_MISSING_NAMED ? ` and ${missing.length - MAX_MISSING_NAMED} more` : '');
  yield { kind: 'problem', problem: { path: place.path, code: 'UNREADABLE_FILE', message: `The note came in, but an image that it shows is not among the files: ${names}` } };
}

export function* problemItems(problems: Iterable<{ readonly path: string; readonly code: string; readonly message: string }>): Generator<SourceItem> {
  for (const problem of problems) yield { kind: 'problem', problem };
}

/** Tags from another program, made to fit: cut to the longest that is allowed, and to the most. `#` before one goes. */
export function fittingTags(tags: readonly string[]): string[] {
  const cut = tags.map((tag) => toWellFormed(tag).replace(/^[#\s]+/u, '').replace(/\s+/gu, ' ').trim().slice(0, MAX_TAG_LENGTH).replace(/[\ud800-\udbff]$/u, ''));
  return tidyTags([...new Set(cut.map((tag) => tag.trim()).filter((tag) => tag !== ''))].slice(0, MAX_TAGS)) ?? [];
}

/** Fields without those that are empty or say nothing. */
export function fieldsOf(fields: { readonly [Key in keyof FrontMatterFields]?: FrontMatterFields[Key] | null | undefined }): FrontMatterFields {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false && !(Array.isArray(value) && value.length === 0));
  return Object.fromEntries(said) as FrontMatterFields;
}
