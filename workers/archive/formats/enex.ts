import { createMD5 } from 'hash-wasm';
import { Parser } from 'htmlparser2';
import { parseLooseDate } from '../../../src/core/archive/parse-loose-date';
import { entriesOf, fieldsOf, fittingTags, problemItems } from './entries';
import { enmlToMarkdown } from './enml';
import { EnexNote, type EnexResource, type Md5 } from './enex-note';
import { timeOfFile } from './markdown';
import type { SourceFile } from './source-file';
import type { SourceItem } from './source-item';
import { counted, ProblemList, SourceProblem } from './source-problem';

/**
 * An export of Evernote. It is read in pieces, note by note: one file may hold a gigabyte of pictures. Text becomes Markdown, pictures
 * images (named in the text by the MD5 of their bytes), tags, both times and the address of a clipped page come along.
 * @throws SourceProblem when it is no such file
 */
export async function* readEnex(file: SourceFile, isCancelled: () => boolean): AsyncGenerator<SourceItem> {
  const problems = new ProblemList(file.path);
  const reader = new EnexReader(await createMD5());
  let number = 0;
  for await (const text of textPieces(await file.blob())) {
    if (isCancelled()) return;
    reader.write(text);
    for (const note of reader.take()) yield* noteItems(note, ++number, file, problems);
  }
  reader.end();
  for (const note of reader.take()) yield* noteItems(note, ++number, file, problems);
  if (!reader.isEnex) throw new SourceProblem('UNREADABLE_FILE', 'This is not an export of Evernote: it holds no <en-export>.');
  if (reader.unfinished !== null) problems.add('UNREADABLE_FILE', `The file ends in the middle of ${reader.unfinished === '' ? 'a note' : `the note "${reader.unfinished}"`}, which was left out. Before it came in: ${counted(number, 'note', 'notes')}.`);
  else if (number === 0) problems.add('EMPTY_TEXT', 'There is no note in this file.');
  yield* problemItems(problems.list());
}

/** Safari cannot iterate a stream, so it is read by hand. */
async function* textPieces(blob: Blob): AsyncGenerator<string> {
  const head = new Uint8Array(await blob.slice(0, 2).arrayBuffer());
  const encoding = head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8';
  const decoder = new TextDecoder(encoding);
  const stream = blob.stream().getReader();
  try {
    for (let next = await stream.read(); !next.done; next = await stream.read()) yield decoder.decode(next.value, { stream: true });
    yield decoder.decode();
  } finally {
    await stream.cancel();
  }
}

function* noteItems(note: EnexNote, number: number, file: SourceFile, problems: ProblemList): Generator<SourceItem> {
  const path = `${file.path}#${number}`;
  const byHash = new Map(note.resources.map((resource) => [resource.hash, resource]));
  const { markdown, shown, encrypted } = enmlToMarkdown(note.content, byHash);
  const parts = [markdown];
  if (note.tasks.length > 0) parts.push(note.tasks.map(({ title, done }) => `- [${done ? 'x' : ' '}] ${title}`).join('\n'));
  const unshown = note.resources.filter(({ hash, mime }) => mime.startsWith('image/') && !shown.has(hash));
  if (unshown.length > 0) parts.push(unshown.map(({ name }) => `![](${name})`).join('\n'));
  const about = aboutLines(note, markdown);
  if (about !== '') parts.push(about);
  const title = note.title.replace(/\s+/gu, ' ').trim();
  const body = parts.filter((part) => part !== '').join('\n\n');
  if (body === '' && title === '') {
    problems.add('EMPTY_TEXT', 'There is nothing to keep in this note.', path);
    return;
  }
  const byName = new Map(note.resources.map((resource) => [resource.name, resource]));
  yield* entriesOf({
    format: 'enex',
    text: body === '' ? title : body,
    fields: fieldsOf({
      title: body === '' || /^untitled(?: note)?$/iu.test(title) ? '' : title,
      createdAt: parseLooseDate(note.created),
      updatedAt: parseLooseDate(note.updated),
      tags: fittingTags(note.tags),
    }),
    place: { path, createdAt: timeOfFile(file) },
    images: ({ target }) => {
      const resource = byName.get(target);
      return resource === undefined ? null : { path: `${file.path}/${resource.name}`, open: async () => blobOf(resource) };
    },
  });
  const others = note.resources.filter(({ mime }) => !mime.startsWith('image/'));
  if (others.length > 0) problems.add('UNSUPPORTED_FILE', `The note "${title}" came in without ${others.map(({ fileName, mime }) => fileName || mime).join(', ')}.`, path);
  if (encrypted > 0) problems.add('UNSUPPORTED_FILE', `The note "${title}" has ${counted(encrypted, 'part', 'parts')} encrypted by Evernote, which cannot be read. Decrypt them there and export again.`, path);
}

function blobOf(resource: EnexResource): Blob {
  return new Blob(resource.pieces as Uint8Array<ArrayBuffer>[], { type: resource.mime });
}

function aboutLines({ sourceUrl, latitude, longitude }: EnexNote, markdown: string): string {
  const lines: string[] = [];
  if (/^https?:\/\//u.test(sourceUrl) && !markdown.includes(sourceUrl)) lines.push(`Source: <${sourceUrl.replace(/[<>\s]/gu, '')}>`);
  if (Number.isFinite(Number.parseFloat(latitude)) && Number.isFinite(Number.parseFloat(longitude))) lines.push(`Place: ${latitude}, ${longitude}`);
  return lines.join('\n');
}

/** Collects notes from the stream of elements. */
class EnexReader {
  isEnex = false;
  readonly #parser: Parser;
  readonly #path: string[] = [];
  #note: EnexNote | null = null;
  #done: EnexNote[] = [];

  constructor(md5: Md5) {
    this.#parser = new Parser(
      {
        onopentag: (name) => {
          this.#path.push(name);
          if (name === 'en-export') this.isEnex = true;
          if (name === 'note') this.#note = new EnexNote(md5);
          else this.#note?.open(name);
        },
        ontext: (text) => this.#note?.text(this.#path.at(-1) ?? '', text),
        onclosetag: (name) => {
          this.#path.pop();
          if (name === 'note' && this.#note !== null) {
            this.#done.push(this.#note);
            this.#note = null;
          } else this.#note?.close(name);
        },
      },
      { xmlMode: true, decodeEntities: true },
    );
  }

  /** Title of a note that was begun and not ended; null when there is none. */
  unfinished: string | null = null;

  write(text: string): void {
    this.#parser.write(text);
  }

  end(): void {
    // The parser closes what is open at the end: what was open then is no whole note.
    this.unfinished = this.#note?.title.trim() ?? null;
    this.#note = null;
    this.#parser.end();
  }

  take(): EnexNote[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }
}
