import { Buffer } from 'node:buffer';
import { strToU8, zipSync } from 'fflate';
import { pdfOf } from '../../workers/archive/formats/testing/pdf';
import type { Dataset } from '../dataset';
import type { ImportedFormat } from './scenarios';

/** A file as a person picks it. */
export interface PickedFile {
  readonly path: string;
  /** Base64: how bytes reach the page. */
  readonly base64: string;
}

interface Entry {
  readonly title: string;
  readonly text: string;
  readonly createdAt: number;
  readonly tags: readonly string[];
}

const FIRST_TIME = Date.UTC(2020, 0, 1);
const HOUR_MS = 3_600_000;

/** The same notes in the form in which an application gives them. Synthetic: none of them was written by that application. */
export function filesOfFormat(format: ImportedFormat, dataset: Dataset, entries: number): readonly PickedFile[] {
  const notes = Array.from({ length: entries }, (_, index): Entry => ({ title: `Note ${index}`, text: dataset.note(index).text, createdAt: FIRST_TIME + index * HOUR_MS, tags: [`topic${index % 50}`] }));
  const file = (path: string, content: string | Uint8Array): PickedFile => ({ path, base64: Buffer.from(content).toString('base64') });
  const json = (value: unknown): string => JSON.stringify(value);
  const iso = (ms: number): string => new Date(ms).toISOString();
  const markdown = ({ title, text, createdAt, tags }: Entry): string => `---\ntitle: ${title}\ncreated: ${iso(createdAt)}\ntags: [${tags.join(', ')}]\n---\n${text}\n`;
  switch (format) {
    case 'markdown':
      return notes.map((note) => file(`notes/${note.title}.md`, markdown(note)));
    case 'obsidian-zip':
      return [file('Vault.zip', zipSync({ '.obsidian/app.json': strToU8('{}'), ...Object.fromEntries(notes.map((note) => [`Vault/${note.title}.md`, strToU8(markdown(note))])) }, { level: 6 }))];
    case 'notion-zip':
      return [file('Export.zip', zipSync(Object.fromEntries(notes.map((note, index) => [
        `Notes/${note.title} ${index.toString(16).padStart(32, '0')}.md`,
        strToU8(`# ${note.title}\n\nCreated: ${iso(note.createdAt)}\nTags: ${note.tags.join(', ')}\n\n${note.text}\n`),
      ])), { level: 6 }))];
    case 'google-keep':
      return [file('takeout.zip', zipSync(Object.fromEntries(notes.map((note) => [
        `Takeout/Keep/${note.title}.json`,
        strToU8(json({ title: note.title, textContent: note.text, isTrashed: false, isArchived: false, isPinned: false, color: 'DEFAULT', labels: note.tags.map((name) => ({ name })), userEditedTimestampUsec: note.createdAt * 1000, createdTimestampUsec: note.createdAt * 1000 })),
      ])), { level: 6 }))];
    case 'enex':
      return [file('Notebook.enex', `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE en-export SYSTEM "http://xml.evernote.com/pub/evernote-export4.dtd">\n<en-export>${notes.map((note) => `<note><title>${note.title}</title><created>${compact(note.createdAt)}</created>${note.tags.map((tag) => `<tag>${tag}</tag>`).join('')}<content><![CDATA[<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE en-note SYSTEM "http://xml.evernote.com/pub/enml2.dtd"><en-note><div>${note.text}</div></en-note>]]></content></note>`).join('')}</en-export>`)];
    case 'day-one':
      return [file('Journal.zip', zipSync({ 'Journal.json': strToU8(json({ metadata: { version: '1.0' }, entries: notes.map((note, index) => ({ uuid: index.toString(16).padStart(32, '0').toUpperCase(), creationDate: iso(note.createdAt).replace(/\.\d+/u, ''), text: note.text, tags: note.tags, starred: false })) })) }, { level: 6 }))];
    case 'standard-notes':
      return [file('Standard Notes Backup and Import File.txt', json({ version: '004', items: notes.map((note, index) => ({ content_type: 'Note', uuid: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`, created_at: iso(note.createdAt), updated_at: iso(note.createdAt), content: { title: note.title, text: note.text, references: [] } })) }))];
    case 'csv':
      return [file('notes.csv', ['title,text,created,tags', ...notes.map((note) => `${note.title},"${note.text.replaceAll('"', '""')}",${iso(note.createdAt)},${note.tags.join(';')}`)].join('\r\n'))];
    case 'json':
      return [file('notes.json', json(notes.map((note) => ({ title: note.title, text: note.text, createdAt: iso(note.createdAt), tags: note.tags }))))];
    case 'text':
      return notes.map((note) => file(`notes/${note.title}.txt`, note.text));
    case 'pdf':
      return notes.map((note) => file(`notes/${note.title}.pdf`, pdfOf([linesOf(note.text)], { info: `/Title (${note.title})` })));
    case 'html':
      return notes.map((note) => file(`notes/${note.title}.html`, `<!doctype html><html><head><title>${note.title}</title></head><body><h1>${note.title}</h1><p>${note.text}</p></body></html>`));
  }
}

/** `20200101T000000Z` */
function compact(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/gu, '');
}

/** Lines as wide as a page. */
function linesOf(text: string): string {
  return text.replaceAll(/(.{1,80})(?:\s+|$)/gu, '$1\n').trimEnd();
}
